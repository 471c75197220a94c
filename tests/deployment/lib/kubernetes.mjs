// Kustomizations, and whether what they build is of Kubernetes' interface.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { documents, makeSecrets, regions, text, top, writePrivate, yaml } from './files.mjs';

const require = createRequire(import.meta.url);

// Why no kustomization can be built here; empty when one can. The kustomize inside kubectl before 1.21 is of another age.
export const withoutKubectl = (() => {
    const run = spawnSync('kubectl', ['version', '--client', '--output=json'], { encoding: 'utf8' });
    if (run.error || run.status !== 0) return 'no kubectl';
    const { major, minor } = JSON.parse(run.stdout).clientVersion;
    return Number(major) === 1 && Number.parseInt(minor, 10) < 21 ? `kubectl ${major}.${minor} is too old: 1.21 is needed` : '';
})();

// Files that an overlay makes secrets of.
export const secretFiles = region => yaml(`k8s/overlays/${region}/kustomization.yaml`).secretGenerator
    .flatMap(generator => generator.files.map(file => file.replace('secrets/', '')));

// Every overlay with secrets as k8s/overlays/secrets.example makes them, built: the objects by region.
export function build(folder) {
    cpSync(join(top, 'k8s'), join(folder, 'k8s'), { recursive: true, filter: path => !path.endsWith('/secrets') });
    const made = join(folder, 'book');
    const [, command] = text('k8s/overlays/secrets.example').match(/^deploy\/make-secrets book ((?:.*\\\n)*.*)$/m);
    makeSecrets(made, ...command.replace(/\\\n/g, ' ').trim().split(/\s+/));
    return Object.fromEntries(regions.map(region => {
        for (const file of new Set(secretFiles(region))) {
            const source = { 'gateway.pem': `gateway-${region}.pem`, 'candidate.pem': `candidate-${region}.pem` }[file] ?? file;
            const content = /\.(key|secret|passphrase)$|^journal$/.test(file) ? 'given by somebody else' : text(join(made, source));
            writePrivate(join(folder, 'k8s/overlays', region, 'secrets', file), content);
        }
        const run = spawnSync('kubectl', ['kustomize', join(folder, 'k8s/overlays', region)], { encoding: 'utf8' });
        if (run.status !== 0) throw new Error(run.stderr);
        if (run.stderr) throw new Error(`${region}: ${run.stderr}`); // warnings: something is deprecated
        return [region, documents(run.stdout).map(withoutFolds)];
    }));
}

// Long base64 is folded into lines, which whoever decodes it passes over.
function withoutFolds(object) {
    if (object.kind === 'Secret') {
        for (const key of Object.keys(object.data)) object.data[key] = object.data[key].replace(/\s/g, '');
    }
    return object;
}

// What is wrong with an object, by the schema of its kind; its fields that the schema does not know count as wrong, too.
export function mistakes(object) {
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    const model = require(`kubernetes-models/${group ? group + '/' : ''}${version}`)[object.kind];
    if (!model) return [`no ${object.kind} in ${object.apiVersion}`];
    const seen = new Map();
    try {
        model.prototype.validate.call(watched(object, seen, ''));
    } catch (e) {
        return [e.message];
    }
    return [...seen].flatMap(([path, { keys, read }]) => keys.filter(key => !read.has(key)).map(key => `${path}/${key} is unknown`));
}

// The schemas were compiled to code that passes over what it does not know. What it knows, it reads: so whatever was not read is unknown.
function watched(value, seen, path) {
    if (typeof value !== 'object' || value === null) return value;
    const copy = Array.isArray(value) ? [] : {};
    const isList = Array.isArray(value);
    for (const key of Object.keys(value)) copy[key] = watched(value[key], seen, `${path}/${key}`);
    if (isList) return copy;
    const read = new Set();
    seen.set(path, { keys: Object.keys(value), read });
    return new Proxy(copy, {
        get: (target, key) => {
            read.add(key);
            return target[key];
        },
        // Whoever asks for all keys takes any: a map.
        ownKeys: target => {
            Reflect.ownKeys(target).forEach(key => read.add(key));
            return Reflect.ownKeys(target);
        },
    });
}
