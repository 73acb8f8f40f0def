// How fast HAPI HL7v2 parses a file once it is warm, in MB/s.
//   java HapiParse.java FILE SECONDS
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.NoValidation;
import java.nio.file.Files;
import java.nio.file.Path;

public class HapiParse {
  public static void main(String[] words) throws Exception {
    String text = Files.readString(Path.of(words[0]));
    double seconds = Double.parseDouble(words[1]);
    DefaultHapiContext context = new DefaultHapiContext();
    context.setValidationContext(new NoValidation());
    PipeParser parser = context.getPipeParser();
    double best = 0;
    for (int round = 0; round < 8; ++round) {
      long begin = System.nanoTime();
      long count = 0;
      double took = 0;
      do {
        parser.parse(text);
        ++count;
        took = (System.nanoTime() - begin) / 1e9;
      } while (took < seconds);
      best = Math.max(best, count * (text.length() / 1e6) / took);
    }
    System.out.printf("%.3f%n", best);
  }
}
