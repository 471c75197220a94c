// Tells once more which tests failed and why: node failures.mjs RESULTS, a directory of the .trx files of `dotnet test` and the logs of
// suites that run in Node.js. A build server may keep no more than the end of a run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LONGEST = 2000; // characters of a message or a stack
const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const plain = xml => (xml ?? '').replace(/&(?:#x([0-9A-Fa-f]+)|(\w+));/g,
  (all, code, name) => code ? String.fromCodePoint(parseInt(code, 16)) : entities[name] ?? all);

function* failuresOfDotnet(xml) {
  for (const [, attributes, inner] of xml.matchAll(/<UnitTestResult ([^>]*outcome="Failed"[^>]*)>([\s\S]*?)<\/UnitTestResult>/g)) {
    const element = name => plain(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(inner)?.[1]).slice(0, LONGEST);
    yield `FAILED: ${plain(/(?:^| )testName="([^"]*)"/.exec(attributes)?.[1])}\n${element('Message')}\n${element('StackTrace')}`;
  }
}

function* failuresOfNode(tap) {
  for (const [failure] of tap.matchAll(/^ *not ok .*\n(?: *---\n[\s\S]*?^ *\.\.\.$)?/gm)) yield `FAILED: ${failure.slice(0, LONGEST)}`;
}

// Beside them lie folders of the test host.
for (const file of readdirSync(process.argv[2])) {
  const failures = file.endsWith('.trx') ? failuresOfDotnet : file.endsWith('.log') ? failuresOfNode : null;
  for (const failure of failures?.(readFileSync(join(process.argv[2], file), 'utf8')) ?? []) console.log(failure);
}
