// The image, as far as it can be known without building it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { configuration, text, top } from './lib/files.mjs';
import { commands } from './lib/program.mjs';

// Instructions with their arguments, continued lines joined.
const instructions = text('Dockerfile').split('\n').filter(line => !/^\s*(#|$)/.test(line)).join('\n').replace(/\\\n\s*/g, '')
    .split('\n').map(line => ({ name: line.split(/\s+/, 1)[0], rest: line.replace(/^\S+\s+/, '') }));
const stages = instructions.reduce((all, instruction) =>
    instruction.name === 'FROM' ? [...all, [instruction]] : [...all.slice(0, -1), [...all.at(-1), instruction]], []);
const last = stages.at(-1);
const one = name => {
    const found = last.filter(instruction => instruction.name === name);
    assert.equal(found.length, 1, name);
    return found[0].rest;
};

test('it has known instructions, images with a version, and a build stage that is left behind', () => {
    const known = ['FROM', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'];
    for (const { name, rest } of instructions) assert.ok(known.includes(name), `${name} ${rest}`);
    assert.equal(stages.length, 2);
    for (const [from] of stages) assert.match(from.rest, /^(--platform=\$BUILDPLATFORM )?mcr\.microsoft\.com\/dotnet\/(sdk|aspnet):10\.0[\w.-]*( AS build)?$/);
    assert.ok(last.every(({ name }) => name !== 'RUN'), 'the last stage has no shell to run anything');
});

test('what is copied is there, and not kept away by .dockerignore', () => {
    const allowed = text('.dockerignore').split('\n').filter(line => line.startsWith('!')).map(line => line.slice(1));
    for (const { rest } of stages[0].filter(instruction => instruction.name === 'COPY')) {
        for (const path of rest.split(/\s+/).slice(0, -1).map(path => path.replace(/\/$/, ''))) {
            assert.ok(existsSync(join(top, path)), path);
            assert.ok(allowed.includes(path), `${path} is not let through`);
        }
    }
    assert.ok(text('.dockerignore').split('\n').includes('*'), 'nothing else reaches the builder');
});

test('it runs the program as somebody else than root', () => {
    const assembly = text('src/Console/Console.csproj').match(/<AssemblyName>(.*)<\/AssemblyName>/)[1];
    const entry = JSON.parse(one('ENTRYPOINT'));
    assert.deepEqual(entry, ['dotnet', `/program/${assembly}.dll`]);
    assert.ok(last.some(({ name, rest }) => name === 'COPY' && rest === '--from=build /program /program'));
    assert.match(one('USER'), /^[1-9]\d*:[1-9]\d*$/);
    assert.ok(commands().includes(JSON.parse(one('CMD'))[0]));
    const health = JSON.parse(one('HEALTHCHECK').split('CMD ')[1]);
    assert.deepEqual(health.slice(0, 2), entry);
    assert.ok(commands().includes(health[2]), health[2]);
});

test('its ports are those of the configurations', () => {
    const { api, mesh } = configuration('deploy/compose/tokyo.json');
    assert.deepEqual(one('EXPOSE').split(' ').map(Number), [api.port, mesh.port]);
    assert.equal(Number(new URL(one('ENV').match(/HEDGEROW_URL=(\S+)/)[1]).port), api.port);
});
