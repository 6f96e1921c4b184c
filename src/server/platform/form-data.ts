/** Files that come as multipart/form-data, as a browser's form sends them. */
import { AppError } from './errors.ts';

/**
 * The fields of a form: texts as they are, whole numbers as numbers, the first file as `{name, data}` with its bytes in base64, under the name `file`
 * whatever its field was called. What is no form at all is `unsupported_media_type`.
 */
export async function readForm(contentType: string, body: Buffer): Promise<Record<string, unknown>> {
  const form = await parse(contentType, body);
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = /^\d{1,10}$/.test(value) ? Number(value) : value;
    else fields.file ??= { name: value.name, data: Buffer.from(await value.arrayBuffer()).toString('base64') };
  }
  return fields;
}

async function parse(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new AppError('unsupported_media_type', 'That form could not be read.', undefined, { cause });
  }
}
