// node-hl7-client sends each file and prints "MSA-1 MSA-2" of each answer.
//   node send.mjs DIRECTORY PORT FILE...
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const [directory, port, ...files] = process.argv.slice(2)
const hl7 = createRequire(directory + '/')('node-hl7-client')
const Client = hl7.Client ?? hl7.default.Client
const Message = hl7.Message ?? hl7.default.Message
const client = new Client({ host: '127.0.0.1', version: '2.5.1' })
for (const file of files) {
  const text = readFileSync(file, 'utf8').replace(/\r?\n/g, '\r').replace(/\r+$/, '')
  await new Promise((done, fail) => {
    const outbound = client.createConnection({ port: Number(port), autoConnect: true }, async (answer) => {
      const message = answer.getMessage()
      console.log(message.get('MSA.1').toString(), message.get('MSA.2').toString())
      await outbound.close()
      done()
    })
    outbound.on?.('error', fail)
    outbound.sendMessage(new Message({ text })).catch(fail)
  })
}
process.exit(0)
