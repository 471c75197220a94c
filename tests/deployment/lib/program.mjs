// The program itself.
import { spawnSync } from 'node:child_process';

export function hedgerow(...args) {
    const run = spawnSync('dotnet', [process.env.HEDGEROW_PROGRAM, ...args], { encoding: 'utf8', timeout: 60_000 });
    if (run.error) throw run.error;
    return { code: run.status, output: run.stdout, error: run.stderr };
}

let known;

// Names of the program's commands.
export function commands() {
    if (known) return known;
    const help = hedgerow('--help');
    if (help.code !== 0) throw new Error(`--help: ${help.error}`);
    known = [...help.output.split(/^Commands:$/m)[1].matchAll(/^ {2}([a-z-]+)/gm)].map(match => match[1]);
    return known;
}
