import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { sm3 as portableSm3 } from 'sm-crypto-v2';
import { sm3 } from './hash.ts';
import { inclusionProof, merkleRoot, prefixRoots, verifyInclusion } from './merkle.ts';
import { merkleOver } from './merkle-tree.ts';

// Test vectors of Certificate Transparency (SHA-256): the first leaves of its reference tree and the roots of 1, 2, 3, 5, 8 of them
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const roots = [
  [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
] as const;

describe('Merkle tree', () => {
  test.each(roots)('over SHA-256 the root of %i leaves is that of the reference tree of RFC 6962', (size, root) => {
    const tree = merkleOver((bytes) => createHash('sha256').update(bytes).digest());
    expect(Buffer.from(tree.root(inputs.slice(0, size))).toString('hex')).toBe(root);
  });

  test('of no leaves, one leaf, two leaves: the definitions, over SM3', () => {
    const node = (left: string, right: string) => sm3(Buffer.concat([Buffer.of(1), Buffer.from(left + right, 'hex')]));
    expect(merkleRoot([])).toBe(sm3(''));
    expect(merkleRoot(['a'])).toBe(sm3('\0a'));
    expect(merkleRoot(['a', 'b'])).toBe(node(sm3('\0a'), sm3('\0b')));
  });

  const leaves = fc.array(fc.string(), { minLength: 1, maxLength: 40 });
  const chosen = leaves.chain((all) => fc.record({ all: fc.constant(all), index: fc.nat(all.length - 1) }));

  test('the roots of all beginnings come of one way through the leaves; of more than there are there is none', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 40 }), (all) => {
        const sizes = Array.from({ length: all.length + 2 }, (_, n) => n);
        expect([...prefixRoots(all, sizes)]).toEqual(sizes.slice(0, -1).map((size) => [size, merkleRoot(all.slice(0, size))]));
      }),
    );
  });

  test('every leaf’s proof verifies, and is as short as a tree allows', () => {
    fc.assert(
      fc.property(chosen, ({ all, index }) => {
        const proof = inclusionProof(all, index);
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(all.length)));
        expect(verifyInclusion(all[index]!, index, all.length, proof, merkleRoot(all))).toBe(true);
      }),
    );
  });

  test('another leaf, place, size, root or path does not verify', () => {
    fc.assert(
      fc.property(chosen, ({ all, index }) => {
        const [proof, root] = [inclusionProof(all, index), merkleRoot(all)];
        const check = (leaf: string, at: number, size: number, path: string[], top: string) => verifyInclusion(leaf, at, size, path, top);
        const leaf = all[index]!;
        expect(check(`${leaf}x`, index, all.length, proof, root)).toBe(false);
        expect(check(leaf, index, all.length, proof, sm3(root))).toBe(false);
        expect(check(leaf, index, all.length, [...proof, root], root)).toBe(false);
        expect(check(leaf, index, all.length * 2 + 1, proof, root)).toBe(false);
        expect(check(leaf, all.length, all.length, proof, root)).toBe(false);
        expect(check(leaf, -1, all.length, proof, root)).toBe(false);
        if (proof.length) {
          expect(check(leaf, index, all.length, proof.slice(1), root)).toBe(false);
          expect(check(leaf, index, all.length, [sm3(proof[0]!), ...proof.slice(1)], root)).toBe(false);
        }
      }),
    );
  });

  test('a leaf added, dropped or moved gives another root', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 20 }), (all) => {
        const others = [[...all, all.at(-1)!], all.slice(0, -1), [all[1]!, all[0]!, ...all.slice(2)]];
        for (const other of others) expect(merkleRoot(other)).not.toBe(merkleRoot(all));
      }),
    );
  });

  test('a verifier with sm-crypto-v2 reaches the same root', () => {
    const portable = merkleOver((bytes) => Buffer.from(portableSm3(bytes), 'hex'));
    const all = ['a', 'b', 'c', 'd', 'e'];
    expect(Buffer.from(portable.root(all.map((leaf) => Buffer.from(leaf)))).toString('hex')).toBe(merkleRoot(all));
  });

  test('a proof for a leaf that is not there is refused', () => {
    expect(() => inclusionProof(['a'], 1)).toThrow(RangeError);
    expect(() => inclusionProof([], 0)).toThrow(RangeError);
  });
});
