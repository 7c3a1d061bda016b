/** Makes a bucket at an emulator, which wants no signature. */
export async function makeBucket(url: string, bucket: string): Promise<void> {
  const { status } = await fetch(`${url}/${bucket}`, { method: 'PUT' });
  if (status !== 200) throw new Error(`${url} made no bucket ${bucket} (${status})`);
}
