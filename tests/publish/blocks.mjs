// Lets WordPress's own packages read posts: node blocks.mjs NODE_MODULES FILE... Prints the blocks of each, and what the editor would save, as JSON.
// `issues` holds what WordPress says of a block. A valid block that has some is of an older version, and would be saved anew.
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { resolve } from "node:path";
import { format } from "node:util";

// What draws the editor is most of WordPress's packages, and no part of reading a post: package.json has the tiny @wordpress/warning in its place.
const INTERFACE = ["components", "core-data", "dataviews", "icons", "image-cropper", "ui", "upload-media"].map((name) => `@wordpress/${name}`);
const MODULES_ONLY = ["marked", "uuid"]; // Node 18 cannot load them from here; they read Markdown that is pasted, and number blocks
const CONSENT = "I acknowledge private features are not for use in themes or plugins and doing so will break in the next version of WordPress.";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(resolve(folder, "any.cjs"));
const updates = new Map();

listen();
openWindow();
leaveOut([...INTERFACE, ...MODULES_ONLY]);
const { parse, serialize } = require("@wordpress/blocks");
require("@wordpress/block-library").registerCoreBlocks();
process.stdout.write(JSON.stringify(files.map(read)), () => process.exit(0));

// WordPress tells the console what is wrong with a block, which the block knows too, and what it updated, which only the console hears.
function listen() {
    for (const level of ["log", "warn", "error", "group", "groupCollapsed"]) console[level] = () => {};
    console.info = (text, name, type, saved, found) => updates.set(name + found, format(text, name, name, saved, found));
}

// The packages expect a browser. Where there is a classic editor, what stands outside of blocks is core/freeform.
function openWindow() {
    const { window } = new (require("jsdom").JSDOM)("", { url: "http://localhost/" });
    for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
    window.matchMedia = () => ({ matches: false, addEventListener() {} });
    window.wp = { oldEditor: {} };
}

// One thing that can be called, constructed, asked for anything and unlocked takes the place of whole packages.
function leaveOut(packages) {
    const anything = new Proxy(function () {}, {
        get: (target, name) => (name === Symbol.toPrimitive ? () => "" : name in target ? target[name] : anything),
        apply: () => anything,
        construct: () => anything,
        has: () => true,
    });
    const load = Module._load;
    Module._load = (request, ...rest) => (packages.includes(request) ? anything : load(request, ...rest));
    const { __dangerousOptInToUnstableAPIsOnlyForCoreModules: optIn } = require("@wordpress/private-apis");
    optIn(CONSENT, "@wordpress/editor").lock(anything, anything);
}

function read(file) {
    const blocks = parse(readFileSync(file, "utf8"));
    return { file, blocks: blocks.map(describe), serialized: serialize(blocks) };
}

function describe({ name, isValid, validationIssues = [], originalContent, innerBlocks }) {
    const issues = validationIssues.map(({ args }) => format(...args.map((value) => (value?.save ? value.name : value))));
    const update = updates.get(name + originalContent);
    return { name, isValid, issues: update && isValid ? [...issues, update] : issues, innerBlocks: innerBlocks.map(describe) };
}
