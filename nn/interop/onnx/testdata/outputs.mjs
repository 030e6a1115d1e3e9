// Writes expected.json: what onnxruntime computes for the models beside this script. A number as its
// argument says for how many rows (4), a second one where to (expected.json).
//
// Made with onnxruntime-node 1.30.0: npm install --ignore-scripts onnxruntime-node@1.30.0, in a folder that
// NODE_PATH names.
import { createRequire } from 'node:module';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ort = createRequire(join(process.env.NODE_PATH ?? '.', 'x.js'))('onnxruntime-node');
const here = dirname(fileURLToPath(import.meta.url));
const rows = Number(process.argv[2] ?? 4);
const target = process.argv[3] ?? join(here, 'expected.json');

// The inputs are multiples of 2⁻²² in [−2, 2), from the linear congruential generator of Numerical Recipes.
function inputs(n) {
  let state = 13;
  const x = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    x[i] = (state >>> 8) / 4194304 - 2;
  }
  return x;
}

const expected = {};
for (const file of readdirSync(here).filter((f) => f.endsWith('.onnx')).sort()) {
  const name = file.slice(0, -5);
  if (name === 'skl2onnx-zipmap') continue; // its output is a sequence of maps, which this binding cannot return
  const session = await ort.InferenceSession.create(join(here, file), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const input = session.inputMetadata[0];
  const output = session.outputMetadata.find((o) => o.type.startsWith('float'));
  const fixed = typeof input.shape[0] === 'number' && input.shape[0] > 0;
  const single = input.shape.length === 1;
  const known = input.shape.slice(single ? 0 : 1).filter((d) => typeof d === 'number' && d > 0);
  const width = known.length ? known.reduce((a, b) => a * b, 1) : 6;
  const batch = single ? 1 : fixed ? input.shape[0] : rows;
  const x = inputs(rows * width);
  const y = [];
  for (let i = 0; i + batch <= rows; i += batch) {
    const part = x.slice(i * width, (i + batch) * width);
    const data = input.type === 'float64' ? Float64Array.from(part) : part;
    const dims = single ? [width] : known.length ? [batch, ...known] : [batch, width];
    const result = await session.run({ [input.name]: new ort.Tensor(input.type, data, dims) }, [output.name]);
    y.push(...result[output.name].data);
  }
  expected[name] = { inputs: width, y };
}
writeFileSync(target, JSON.stringify(expected).replaceAll('},', '},\n') + '\n');
console.log(Object.keys(expected).length, 'models,', rows, 'rows each, onnxruntime', ort.env.versions.node ?? ort.env.versions.common);
