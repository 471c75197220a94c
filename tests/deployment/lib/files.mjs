// The files of the repository, read as what they are.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

export const top = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export const regions = ['tokyo', 'singapore', 'ireland'];

export const text = path => readFileSync(resolve(top, path), 'utf8');

// What YAML does not understand, a key that is there twice above all, is an error.
export const yaml = path => parse(text(path), { merge: true, prettyErrors: true });

export const documents = source => parseAllDocuments(source, { merge: true }).map(document => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
}).filter(document => document !== null);

// A configuration: JSON with comments and trailing commas.
export const configuration = path => JSON.parse(withoutComments(typeof path === 'string' ? text(path) : path.source));

export function withoutComments(source) {
    // Texts first, so that what looks like a comment inside one stays.
    return source.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, literal) => literal ?? '').replace(/,(\s*[}\]])/g, '$1');
}

// A folder that is gone at the end.
export function temporaryFolder(t) {
    const folder = mkdtempSync(join(tmpdir(), 'hedgerow-deployment-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

export function makeSecrets(folder, ...names) {
    execFileSync(resolve(top, 'deploy/make-secrets'), names.length > 0 ? [folder, ...names] : ['--compose'], {
        env: { ...process.env, HEDGEROW_SECRETS: folder }, stdio: ['ignore', 'inherit', 'inherit'],
    });
}

export function writePrivate(path, content) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o600);
}
