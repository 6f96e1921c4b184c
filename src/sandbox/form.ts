/** A form with brackets, as Stripe takes it: `a[b]=x` is an object, `list[0]=x` and `list[]=x` a list. Leaves are text. */
export type FormValue = string | FormValue[] | FormObject;
export interface FormObject {
  [name: string]: FormValue;
}

/** Reads `application/x-www-form-urlencoded` text with brackets. Of a name given twice the last one counts. */
export function parseForm(text: string): FormObject {
  const root = emptyObject();
  for (const [name, value] of new URLSearchParams(text)) place(root, pathOf(name), value);
  return listsIn(root) as FormObject;
}

/** Gives a JSON body the same shape, so that a handler reads both alike. `null` is the empty text, which unsets. */
export function formFromJson(value: unknown): FormValue {
  if (Array.isArray(value)) return value.map(formFromJson);
  if (typeof value === 'object' && value !== null) {
    const object = emptyObject();
    for (const [name, inner] of Object.entries(value)) if (inner !== undefined) object[name] = formFromJson(inner);
    return object;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function isFormObject(value: FormValue | undefined): value is FormObject {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Without a prototype, so that a field called `__proto__` is a field. */
function emptyObject(): FormObject {
  return Object.create(null) as FormObject;
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')];
}

function place(root: FormObject, path: string[], value: string): void {
  let at = root;
  for (const [depth, step] of path.entries()) {
    const key = step === '' ? String(Object.keys(at).length) : step;
    if (depth === path.length - 1) {
      at[key] = value;
      return;
    }
    const next = at[key];
    if (isFormObject(next)) at = next;
    else at = at[key] = emptyObject();
  }
}

function listsIn(value: FormValue): FormValue {
  if (!isFormObject(value)) return value;
  const entries = Object.entries(value);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  if (isList) return entries.map(([, inner]) => listsIn(inner));
  for (const [key, inner] of entries) value[key] = listsIn(inner);
  return value;
}
