// The overlays, built: of Kubernetes' interface, and in agreement with the configurations that they mount.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import test, { before } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretsOf } from './lib/book.mjs';
import { configuration, regions } from './lib/files.mjs';
import { build, mistakes, withoutKubectl } from './lib/kubernetes.mjs';
import { commands } from './lib/program.mjs';

const skip = withoutKubectl || false;
let built = {};
before(() => {
    if (skip) return;
    const folder = mkdtempSync(join(tmpdir(), 'hedgerow-deployment-'));
    try {
        built = build(folder);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});

const ofKind = (objects, ...kinds) => objects.filter(object => kinds.includes(object.kind));
const workloads = objects => ofKind(objects, 'StatefulSet', 'Deployment').map(object => {
    const pod = object.spec.template.spec;
    const [container] = pod.containers;
    const config = objects.find(other => other.kind === 'ConfigMap' && other.metadata.name === pod.volumes.find(volume => volume.name === 'config').configMap.name);
    const secret = objects.find(other => other.kind === 'Secret' && other.metadata.name === pod.volumes.find(volume => volume.name === 'secrets').secret.secretName);
    return { object, pod, container, config, secret, labels: object.spec.template.metadata.labels, name: object.metadata.name };
});
const configOf = ({ container, config }) => configuration({ source: config.data[container.args.at(-1).split('/').at(-1)] });
const selects = (selector, labels) => Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
const eachWorkload = action => regions.forEach(region => workloads(built[region]).forEach(workload => action(workload, region, built[region])));

test('every object is of its kind, and has no field that the kind has not', { skip }, () => {
    for (const region of regions) {
        assert.ok(built[region].length > 20, region);
        for (const object of built[region]) assert.deepEqual(mistakes(object), [], `${region}: ${object.kind} ${object.metadata.name}`);
    }
    const wrong = structuredClone(ofKind(built.tokyo, 'StatefulSet')[0]);
    wrong.spec.template.spec.containers[0].livenessprobe = {};
    assert.deepEqual(mistakes(wrong), ['/spec/template/spec/containers/0/livenessprobe is unknown'], 'the schema sees what is wrong');
    wrong.spec.template.spec.containers[0].ports = [{ containerPort: 'api' }];
    assert.notDeepEqual(mistakes(wrong), []);
});

test('everything is in the namespace, once', { skip }, () => {
    for (const region of regions) {
        const names = built[region].map(object => `${object.kind} ${object.metadata.name}`);
        assert.equal(new Set(names).size, names.length);
        for (const object of built[region]) {
            if (object.kind !== 'Namespace') assert.equal(object.metadata.namespace, 'hedgerow', object.metadata.name);
        }
    }
});

test('pods mount what there is: configuration, and exactly the secrets that it refers to', { skip }, () => {
    eachWorkload((workload, region) => {
        const { name, pod, container, config, secret } = workload;
        assert.ok(config && secret, `${region} ${name}`);
        const needed = new Set(secretsOf(configOf(workload)));
        needed.add(container.env.find(entry => entry.name === 'SSL_CERT_FILE').value.replace('/run/secrets/', ''));
        assert.deepEqual(Object.keys(secret.data).sort(), [...needed].sort(), `${region} ${name}`);
        const volumes = [...pod.volumes.map(volume => volume.name), ...(workload.object.spec.volumeClaimTemplates ?? []).map(claim => claim.metadata.name)];
        assert.deepEqual(container.volumeMounts.map(mount => mount.name).sort(), volumes.sort(), `${region} ${name}`);
        const at = path => container.volumeMounts.some(mount => mount.mountPath === path);
        assert.ok(at('/etc/hedgerow') && at('/run/secrets'));
        assert.equal(at(configOf(workload).dataDirectory), configOf(workload).dataDirectory !== undefined, name);
        assert.equal(pod.volumes.find(volume => volume.name === 'secrets').secret.defaultMode, 0o440, 'readable by the pod\'s group, which is its own');
    });
});

test('ports, probes and services are where the configurations listen', { skip }, () => {
    eachWorkload((workload, region, objects) => {
        const { name, container, labels } = workload;
        const { api, mesh } = configOf(workload);
        const ports = Object.fromEntries(container.ports.map(port => [port.name, port.containerPort]));
        assert.deepEqual(ports, { api: api.port, ...(mesh?.port && { links: mesh.port }) }, `${region} ${name}`);
        assert.equal(api.address, '0.0.0.0');
        for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
            assert.equal(container[probe].httpGet.port, 'api');
            assert.equal(container[probe].httpGet.scheme, api.certificate ? 'HTTPS' : 'HTTP');
        }
        const services = ofKind(objects, 'Service').filter(service => selects(service.spec.selector, labels));
        assert.ok(services.length > 0, name);
        for (const service of services) {
            for (const port of service.spec.ports) assert.equal(port.port, ports[port.targetPort], service.metadata.name);
        }
        assert.ok(commands().includes(container.args[0]) || container.args[0] === 'lighthouse', container.args[0]);
    });
    for (const region of regions) {
        const labels = workloads(built[region]).map(workload => workload.labels);
        for (const object of ofKind(built[region], 'Service')) assert.equal(labels.filter(l => selects(object.spec.selector, l)).length, 1, object.metadata.name);
        for (const object of ofKind(built[region], 'PodDisruptionBudget')) assert.equal(labels.filter(l => selects(object.spec.selector.matchLabels, l)).length, 1, object.metadata.name);
        assert.equal(ofKind(built[region], 'PodDisruptionBudget').length, labels.length);
    }
});

test('nodes are called after their region, and others find them by names that their certificates have', { skip }, () => {
    const certificates = new Map();
    eachWorkload((workload, region) => {
        const pem = Buffer.from(workload.secret.data[`${workload.name}.pem`], 'base64').toString();
        certificates.set(`${workload.name}.${region}.hedgerow.internal`, new X509Certificate(pem));
        const config = configOf(workload);
        if (workload.name !== 'lighthouse') assert.equal(config.node, workload.name === 'gateway' ? region : region + '-c');
    });
    eachWorkload(workload => {
        const config = configOf(workload);
        const addresses = [...(config.mesh?.peers ?? []).map(peer => peer.dial), ...(config.members ?? []).map(member => member.url)].filter(Boolean);
        for (const { hostname } of addresses.map(address => new URL(address))) {
            assert.ok(certificates.get(hostname)?.checkHost(hostname), `${workload.name}: ${hostname}`);
        }
    });
});

test('nobody runs as root, writes to the image, or has rights in the cluster', { skip }, () => {
    eachWorkload(({ name, pod, container }) => {
        assert.equal(pod.securityContext.runAsNonRoot, true, name);
        assert.ok(pod.securityContext.runAsUser > 0 && pod.securityContext.fsGroup === pod.securityContext.runAsGroup, name);
        assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault', name);
        assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, name);
        assert.equal(pod.automountServiceAccountToken, false, name);
        assert.equal(pod.containers.length, 1);
        assert.ok(container.resources.limits.memory && container.resources.requests.cpu, name);
        assert.ok(pod.terminationGracePeriodSeconds >= 15, name);
    });
    for (const region of regions) {
        const gateway = workloads(built[region]).find(workload => workload.name === 'gateway');
        assert.deepEqual([gateway.container.resources.limits.memory, gateway.container.resources.requests.cpu], ['128Mi', '600m'], 'the bounds of a small machine');
        assert.equal(gateway.object.spec.replicas, 1, 'an account has one gateway');
        const heap = Number(gateway.container.env.find(entry => entry.name === 'DOTNET_GCHeapHardLimit').value);
        assert.ok(heap <= 96 * 1024 * 1024, 'the heap leaves room for code and stacks');
    }
});

test('the network is closed but for what the configurations need', { skip }, () => {
    for (const region of regions) {
        const policies = ofKind(built[region], 'NetworkPolicy');
        const closed = policies.find(policy => Object.keys(policy.spec.podSelector).length === 0 && !policy.spec.ingress && !policy.spec.egress);
        assert.deepEqual(closed.spec.policyTypes, ['Ingress', 'Egress']);
        const ports = (labels, way) => [...new Set(policies.filter(policy => selects(policy.spec.podSelector.matchLabels, labels) && policy !== closed)
            .flatMap(policy => (policy.spec[way] ?? []).flatMap(rule => rule.ports.map(port => port.port))))].filter(port => port !== 53).sort((a, b) => a - b);
        for (const workload of workloads(built[region])) {
            const config = configOf(workload);
            assert.deepEqual(ports(workload.labels, 'ingress'), workload.container.ports.map(port => port.containerPort).sort((a, b) => a - b), workload.name);
            const out = new Set([...(config.mesh?.peers ?? []).map(peer => peer.dial), ...(config.members ?? []).map(member => member.url)].filter(Boolean).map(url => Number(new URL(url).port)));
            if (config.journal?.postgres) out.add(5432);
            if (config.venues) out.add(443); // venues, or channels of alarms
            assert.deepEqual(ports(workload.labels, 'egress'), [...out].sort((a, b) => a - b), workload.name);
        }
    }
});
