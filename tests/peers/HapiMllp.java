// HAPI HL7v2 as a client and as a server, for tests.
//   java HapiMllp.java send PORT FILE...     prints "MSA-1 MSA-2" of each answer
//   java HapiMllp.java serve PORT            prints "ready", then MSH-10 of each message
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.NoValidation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

public class HapiMllp {
  public static void main(String[] words) throws Exception {
    DefaultHapiContext context = new DefaultHapiContext();
    context.setValidationContext(new NoValidation());
    int port = Integer.parseInt(words[1]);
    if (words[0].equals("serve")) {
      HL7Service server = context.newServer(port, false);
      server.registerApplication("*", "*", new ReceivingApplication<Message>() {
        public Message processMessage(Message message, Map<String, Object> metadata) {
          try {
            System.out.println(new Terser(message).get("/MSH-10"));
            return message.generateACK();
          } catch (Exception e) {
            throw new RuntimeException(e);
          }
        }
        public boolean canProcess(Message message) { return true; }
      });
      server.startAndWait();
      System.out.println("ready");
      Thread.sleep(120_000);
      System.exit(0);
    }
    Connection connection = context.newClient("127.0.0.1", port, false);
    for (int i = 2; i < words.length; i++) {
      String text = Files.readString(Path.of(words[i])).replace("\r\n", "\r").replace('\n', '\r');
      Message answer = connection.getInitiator().sendAndReceive(context.getPipeParser().parse(text));
      Terser terser = new Terser(answer);
      System.out.println(terser.get("/MSA-1") + " " + terser.get("/MSA-2"));
    }
    connection.close();
    System.exit(0);
  }
}
