// The one door into Attune: it checks Node's version before a TypeScript file is loaded, which older versions cannot.
// Written in old syntax, so that an old Node reaches the sentence below instead of a syntax error.
var version = process.versions.node.split('.').map(Number);
var major = version[0];
var minor = version[1];
// Node runs TypeScript by itself since 22.18, and in the line of 23 since 23.6.
if (major < 22 || (major === 22 && minor < 18) || (major === 23 && minor < 6)) {
  process.stderr.write(
    'Attune needs Node 22.18 or newer, and this is Node ' +
      process.versions.node +
      ': run "npm install" (it brings Node 24 where it can) and start with "npm start", or install Node 24 from https://nodejs.org.\n',
  );
  process.exitCode = 1;
} else {
  void import('./cli.ts');
}
