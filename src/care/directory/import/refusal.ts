/** A file that cannot be read as a directory, in words for whoever chose it. */
export class FileRefusal extends Error {
  override name = 'FileRefusal';
}
