import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavesOf, tableOf } from './lib/table.mjs';

const TAP = `TAP version 13
# Subtest: one
    # Subtest: orders
        # Subtest: places
        ok 1 - places
          ---
          duration_ms: 1
          ...
        # Subtest: amends
        not ok 2 - amends
        1..2
    not ok 1 - orders
    1..1
not ok 1 - one
# Subtest: two
    # Subtest: orders
        # Subtest: places
        ok 1 - places # SKIP not there
        1..1
    ok 1 - orders
    1..1
ok 2 - two
1..2
`;

test('the table names each operation once, with what came of it at each venue', () => {
    assert.equal(tableOf(leavesOf(TAP)), [
        '| area | operation | one | two |',
        '| --- | --- | --- | --- |',
        '| orders | places | yes | skipped |',
        '| orders | amends | FAILED | – |',
    ].join('\n'));
});
