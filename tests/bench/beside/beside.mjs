// How fast a parser for node parses a file, in MB/s: beside.mjs DIRECTORY PACKAGE FILE SECONDS
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const [directory, name, path, seconds] = process.argv.slice(2)
const text = readFileSync(path, 'utf8')
const module = createRequire(directory + '/')(name)
const Standard = name === 'hl7-standard' ? module : null
const Message = module.Message ?? module.default?.Message
// node-hl7-client splits nothing until it is asked: here, down to the fields.
const parse = Standard
  ? () => new Standard(text).transform()
  : () => new Message({ text: text.replace(/\r$/, '') }).children.forEach((segment) => segment.children)
let best = 0
for (let round = 0; round < 5; ++round) {
  const begin = performance.now()
  let count = 0
  let took = 0
  do {
    parse()
    ++count
    took = (performance.now() - begin) / 1000
  } while (took < Number(seconds))
  best = Math.max(best, (count * text.length) / 1e6 / took)
}
console.log(best.toFixed(3))
