// Prometheus asks every node, and its rules and the page name figures that the program has.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { configuration, text, top, yaml } from './lib/files.mjs';

const folder = 'src/Node/Metrics';
const figures = readdirSync(join(top, folder)).flatMap(file =>
    [...text(join(folder, file)).matchAll(/\.(?:Gauge|Counter)\("([a-z_]+)"/g)].map(match => match[1]));

test('every node is asked, over TLS, with the token that it knows', () => {
    const compose = yaml('docker-compose.yml');
    const [job, ...others] = yaml('deploy/prometheus/prometheus.yml').scrape_configs;
    const nodes = Object.entries(compose.services).filter(([, service]) => service.image === 'hedgerow' && service.command === undefined);
    assert.deepEqual(others, []);
    assert.deepEqual(job.static_configs.flatMap(entry => entry.targets).sort(), nodes.map(([name]) => `${name}:${configuration(`deploy/compose/${name}.json`).api.port}`).sort());
    assert.equal(job.scheme, 'https');
    for (const path of [job.authorization.credentials_file, job.tls_config.ca_file]) {
        assert.ok(compose.services.prometheus.secrets.includes(path.replace('/run/secrets/', '')), path);
    }
    const token = job.authorization.credentials_file;
    for (const [name] of nodes) {
        assert.ok(configuration(`deploy/compose/${name}.json`).api.operators.some(operator => operator.role === 'view' && operator.token.file === token), name);
    }
});

test('rules use figures that there are', () => {
    assert.ok(figures.length > 50, `${figures.length} figures`);
    const rules = yaml('deploy/prometheus/alerts.yml').groups.flatMap(group => group.rules);
    assert.equal(new Set(rules.map(rule => rule.alert)).size, rules.length);
    for (const rule of rules) {
        for (const [name] of rule.expr.matchAll(/\b(?:hedgerow|process|dotnet)_[a-z_]+/g)) assert.ok(figures.includes(name), `${rule.alert}: ${name}`);
        assert.ok(['page', 'ticket'].includes(rule.labels.severity), rule.alert);
        assert.ok(rule.annotations.summary, rule.alert);
    }
});

test('the page names every figure, and no other', () => {
    const named = [...text('docs/metrics.md').matchAll(/^\| `([a-z_]+)`/gm)].map(match => match[1]);
    assert.deepEqual([...named].sort(), [...figures].sort());
});
