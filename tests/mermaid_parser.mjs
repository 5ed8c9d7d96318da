// node mermaid_parser.mjs FOLDER < diagram: parses with the mermaid package in FOLDER/node_modules
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.argv[2] + '/'));
const { JSDOM } = require('jsdom');
globalThis.window = new JSDOM('').window;
globalThis.document = globalThis.window.document;
const mermaid = (await import(pathToFileURL(require.resolve('mermaid')).href)).default;
mermaid.initialize({ startOnLoad: false });
console.log((await mermaid.parse(readFileSync(0, 'utf8'))).diagramType);
