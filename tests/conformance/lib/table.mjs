// What was exercised: one table of venue × operation, from the tests' own names in node's TAP output on standard input.
//   node lib/table.mjs DOCUMENT           prints it, and fails when the document's table names other operations
//   node lib/table.mjs DOCUMENT --write   writes it into the document
// The document holds it between <!-- conformance --> and <!-- /conformance -->.
import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- conformance -->';
const END = '<!-- /conformance -->';

/** Every leaf of the TAP tree as { venue, area, operation, result }. */
export function leavesOf(tap) {
    const path = [];
    const hasChildren = [];
    const leaves = [];
    for (const line of tap.split('\n')) {
        const begun = /^( *)# Subtest: (.*)$/.exec(line);
        if (begun) {
            const depth = begun[1].length / 4;
            path.length = depth;
            path[depth] = begun[2];
            hasChildren[depth] = false;
            if (depth > 0)
                hasChildren[depth - 1] = true;
            continue;
        }
        const ended = /^( *)(not ok|ok) \d+ - .*?( # (?:SKIP|TODO).*)?$/.exec(line);
        const depth = ended ? ended[1].length / 4 : -1;
        if (!ended || path.length !== depth + 1 || hasChildren[depth] || depth < 2)
            continue;
        const result = ended[3] ? 'skipped' : ended[2] === 'ok' ? 'yes' : 'FAILED';
        leaves.push({ venue: path[0], area: path.slice(1, -1).join(', '), operation: path.at(-1), result });
    }
    return leaves;
}

/** The Markdown table of leaves; venues are columns, in the order in which they came. */
export function tableOf(leaves) {
    const venues = [...new Set(leaves.map(l => l.venue))];
    const areas = [...new Set(leaves.map(l => l.area))];
    const rows = areas.flatMap(area => [...new Set(leaves.filter(l => l.area === area).map(l => l.operation))].map(operation => {
        const cells = venues.map(venue => leaves.find(l => l.venue === venue && l.area === area && l.operation === operation)?.result ?? '–');
        return [area, operation, ...cells];
    }));
    return [['area', 'operation', ...venues], ['area', 'operation', ...venues].map(() => '---'), ...rows]
        .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

if (process.argv[2]) {
    const [, , document, mode] = process.argv;
    const leaves = leavesOf(readFileSync(0, 'utf8'));
    const text = readFileSync(document, 'utf8');
    const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
    if (begin < 0 || end < begin || leaves.length === 0) {
        console.error(leaves.length === 0 ? 'conformance: no test is named in the output' : `conformance: ${document} has no place for the table`);
        process.exit(1);
    }
    console.log('\n' + tableOf(leaves) + '\n');
    // What failed today is no news for the document: it says what is exercised.
    const written = `${BEGIN}\n\n${tableOf(leaves.map(l => ({ ...l, result: 'yes' })))}\n\n${END}`;
    const now = text.slice(begin, end + END.length);
    if (mode === '--write')
        writeFileSync(document, text.replace(now, () => written));
    else if (now !== written) {
        console.error(`conformance: the table in ${document} is not up to date; tests/conformance/run --write writes it`);
        process.exit(1);
    }
}
