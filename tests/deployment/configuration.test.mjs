// Every configuration that is shipped for a deployment is one that the program takes, and those of one book fit together.
import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { assertBook, secretsOf } from './lib/book.mjs';
import { configuration, makeSecrets, regions, temporaryFolder, text, writePrivate } from './lib/files.mjs';
import { commands, hedgerow } from './lib/program.mjs';

const composeNodes = [...regions, ...regions.map(region => region + '-c')];

// The program looks at the secrets, too: they are made, and the paths point at them.
function assertTaken(folder, path, check) {
    const file = join(folder, path.replaceAll('/', '-'));
    writeFileSync(file, text(path).replaceAll('/run/secrets/', folder + '/').replaceAll('/var/lib/hedgerow', join(folder, 'data')));
    const run = hedgerow(...check, file);
    assert.equal(run.code, 0, `${path}: ${run.error}`);
}

test('configurations of the compose file are taken by the program, with the secrets that are made for them', t => {
    const folder = temporaryFolder(t);
    makeSecrets(folder);
    for (const name of [...composeNodes, 'simulator']) assertTaken(folder, `deploy/compose/${name}.json`, ['config', 'check']);
    for (const name of [...composeNodes, 'simulator', 'lighthouse']) {
        for (const secret of secretsOf(configuration(`deploy/compose/${name}.json`))) {
            assert.ok(existsSync(join(folder, secret)), `${name}.json refers to ${secret}, which is not made`);
            assert.equal(statSync(join(folder, secret)).mode & 0o777, 0o600, secret);
        }
    }
});

test('what is made once stays as it is', t => {
    const folder = temporaryFolder(t);
    makeSecrets(folder);
    const before = ['mesh', 'tokyo.pem', 'ca.pem', 'operator.token', 'journal', 'binance.secret'].map(name => text(join(folder, name)));
    makeSecrets(folder);
    assert.deepEqual(['mesh', 'tokyo.pem', 'ca.pem', 'operator.token', 'journal', 'binance.secret'].map(name => text(join(folder, name))), before);
    assert.ok(before[4].includes(text(join(folder, 'postgres.password')).trim()), 'the journal is opened with the password that PostgreSQL is given');
});

test('configurations of the overlays are taken by the program', t => {
    for (const region of regions) {
        const folder = temporaryFolder(t);
        makeSecrets(folder, 'gateway', 'candidate');
        writePrivate(join(folder, 'journal'), 'Host=db;Database=hedgerow;Username=hedgerow;Password=p;SSL Mode=VerifyFull');
        for (const secret of secretsOf(configuration(`k8s/overlays/${region}/gateway.json`)).filter(name => /\.(key|secret|passphrase)$/.test(name))) {
            writePrivate(join(folder, secret), 'what-a-venue-gave');
        }
        for (const name of ['gateway', 'candidate']) assertTaken(folder, `k8s/overlays/${region}/${name}.json`, ['config', 'check']);
    }
});

test('nodes of one book agree, in the compose file and over the overlays', () => {
    assertBook(composeNodes.map(name => configuration(`deploy/compose/${name}.json`)));
    assertBook(regions.flatMap(region => ['gateway', 'candidate'].map(name => configuration(`k8s/overlays/${region}/${name}.json`))));
});

test('the simulator trades what the nodes trade', () => {
    const [simulator, tokyo] = ['simulator', 'tokyo'].map(name => configuration(`deploy/compose/${name}.json`));
    const venues = node => node.venues.map(({ credentials, ...rest }) => rest);
    assert.deepEqual(venues(simulator), venues(tokyo));
    assert.deepEqual(simulator.pairs, tokyo.pairs);
    for (const venue of simulator.venues) assert.ok(venue.credentials, venue.name);
});

test('lighthouses know every node', () => {
    const names = configuration('deploy/compose/lighthouse.json').members.map(member => member.name);
    assert.deepEqual(names.sort(), [...composeNodes].sort());
    const overlays = regions.map(region => configuration(`k8s/overlays/${region}/lighthouse.json`));
    for (const overlay of overlays) {
        assert.deepEqual(overlay, overlays[0]);
        assert.deepEqual(overlay.members.map(member => member.name).sort(), [...composeNodes].sort());
    }
});

test('what lighthouses are configured with is taken by the program', { skip: !commands().includes('lighthouse') && 'no such command yet' }, t => {
    const folder = temporaryFolder(t);
    makeSecrets(folder);
    for (const path of ['deploy/compose/lighthouse.json', ...regions.map(region => `k8s/overlays/${region}/lighthouse.json`)]) {
        assertTaken(folder, path, ['config', 'check', '--lighthouse']);
    }
});
