// What the configurations of one book say together.
import assert from 'node:assert/strict';

// Paths below /run/secrets that a configuration refers to.
export function secretsOf(value) {
    if (Array.isArray(value)) return value.flatMap(secretsOf);
    if (typeof value !== 'object' || value === null) return [];
    return [
        ...(typeof value.file === 'string' && value.file.startsWith('/run/secrets/') ? [value.file.slice('/run/secrets/'.length)] : []),
        ...Object.values(value).flatMap(secretsOf),
    ];
}

// Nodes of one book: the same venues and pairs everywhere, every account on one node, and every link known at both ends.
export function assertBook(nodes) {
    const [first, ...others] = nodes;
    const venues = node => node.venues.map(({ credentials, ...rest }) => rest);
    for (const node of others) {
        assert.deepEqual(venues(node), venues(first), `${node.node} names other venues than ${first.node}`);
        assert.deepEqual(node.pairs, first.pairs, `${node.node} names other pairs than ${first.node}`);
    }
    assert.equal(new Set(nodes.map(node => node.node)).size, nodes.length, 'two nodes have one name');
    const places = nodes.flatMap(node => (node.mesh.venues ?? []).map(venue => [venue, node.node]));
    assert.deepEqual(places.map(([venue]) => venue).sort(), first.venues.map(venue => venue.name).sort(), 'every account is on one node');
    for (const node of nodes) {
        const own = node.mesh.venues ?? [];
        for (const venue of node.venues) {
            assert.equal(venue.credentials !== undefined, own.includes(venue.name), `${node.node}: keys of ${venue.name} are where its gateway is, and nowhere else`);
        }
        for (const peer of node.mesh.peers) assertPeer(node, peer, nodes);
    }
    for (const gateway of nodes.filter(node => !node.mesh.coordinator)) {
        const candidates = nodes.filter(node => node.mesh.coordinator).map(node => node.node);
        assert.deepEqual(gateway.mesh.peers.map(peer => peer.name).sort(), candidates.sort(), `${gateway.node} knows every candidate`);
    }
}

function assertPeer(node, peer, nodes) {
    const other = nodes.find(candidate => candidate.node === peer.name);
    assert.ok(other, `${node.node} has a peer ${peer.name}, which is no node`);
    const back = other.mesh.peers.find(p => p.name === node.node);
    assert.ok(back, `${peer.name} does not know ${node.node}`);
    assert.ok((peer.dial === undefined) !== (back.dial === undefined), `of ${node.node} and ${peer.name} one dials`);
    assert.equal(peer.coordinator ?? false, other.mesh.coordinator ?? false, `${node.node} thinks otherwise of ${peer.name} than it itself`);
    if (node.mesh.coordinator) assert.deepEqual(peer.venues, other.mesh.venues, `${node.node} thinks that ${peer.name} has other accounts`);
    if (peer.dial !== undefined) {
        assert.equal(new URL(peer.dial).protocol, 'wss:');
        assert.equal(Number(new URL(peer.dial).port), other.mesh.port, `${node.node} dials ${peer.name} at another port than it listens on`);
    }
}
