/** What a lock file of ours must be like. Pure, so that a test can plant each breach. */
export type Package = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
type Locked = { version?: string; resolved?: string; integrity?: string; license?: string; link?: boolean };
export type Lock = { lockfileVersion: number; packages: Record<string, Locked> };

/** Licences that an MIT program may be shipped with, and those of files that only build or test it. */
const GOOD =
  /^\(?(MIT|MIT-0|ISC|0BSD|BSD(-[23]-Clause)?|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Python-2\.0|Unlicense|OFL-1\.1|PostgreSQL|Zlib|WTFPL|MPL-2\.0)\b/;

/** Packages whose manifest names no licence of that list, each with why it may stay. */
const LOOKED_AT: Record<string, string> = { 'png-js': 'MIT by its LICENSE file; the manifest forgets to say so' };

export function lockProblems(manifest: Package, lock: Lock): string[] {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const loose = Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  return [
    ...(lock.lockfileVersion >= 3 ? [] : ['package-lock.json is of an old form: install with a newer npm']),
    ...loose.map(([name, version]) => `package.json: ${name} is not an exact version (${version})`),
    ...Object.entries(wanted)
      .filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)
      .map(([name, version]) => `package-lock.json: ${name} is not ${version}`),
    ...Object.entries(lock.packages).flatMap(([place, locked]) => (place === '' ? [] : problemsOf(place, locked))),
  ];
}

function problemsOf(place: string, { resolved, integrity, license, link }: Locked): string[] {
  const name = place.replace(/^.*node_modules\//, '');
  const elsewhere = resolved !== undefined && !/^https:\/\/[^/]+\/.*\.tgz$/.test(resolved);
  const good = license !== undefined && GOOD.test(license);
  return [
    ...(link === true || elsewhere ? [`${name} does not come from a registry`] : []),
    ...(integrity === undefined ? [`${name} has no checksum`] : []),
    ...(integrity !== undefined && !integrity.startsWith('sha512-') ? [`${name} has a weak checksum`] : []),
    ...(good || LOOKED_AT[name] !== undefined
      ? []
      : [`${name} has a licence nobody looked at: ${license ?? 'none named'}`]),
  ];
}
