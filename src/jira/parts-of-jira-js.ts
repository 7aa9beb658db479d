/**
 * Functions of jira.js, out of the modules of its package that hold them, as a bundler would take them. Whoever imports
 * one from the package itself loads 1,500 modules, which takes a second and 60 MB. The names of these modules are no
 * promise of jira.js: where one is not found, its package is loaded as a whole.
 */
export async function partsOf<Whole extends object>(
  entry: string,
  whole: () => Promise<Whole>,
  modules: readonly string[],
): Promise<Whole> {
  try {
    const parts = await Promise.all(
      modules.map((name): Promise<object> => import(new URL(`api/${name}.js`, entry).href)),
    );
    return Object.assign({}, ...parts);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return await whole();
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
