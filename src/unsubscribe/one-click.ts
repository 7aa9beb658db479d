/** RFC 8058, section 3.2: the one pair that a mail program sends, as does the button of our page. */
const field = 'List-Unsubscribe';
const wanted = 'One-Click';

/**
 * Whether a body says what unsubscribes: as `multipart/form-data` or as `application/x-www-form-urlencoded`. Whatever else
 * comes along, from a scanner that posts at random, unsubscribes nobody.
 */
export async function isOneClick(body: Uint8Array, contentType: string): Promise<boolean> {
  try {
    const form = await new Response(Uint8Array.from(body), {
      headers: { 'content-type': contentType },
    }).formData();
    return form.getAll(field).some((value) => value === wanted);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
