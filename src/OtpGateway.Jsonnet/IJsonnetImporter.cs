namespace OtpGateway.Jsonnet;

/// <summary>
/// Finds the files that programs import with <c>import</c>, <c>importstr</c> and <c>importbin</c>. Evaluations on several threads
/// call it at the same time.
/// </summary>
public interface IJsonnetImporter
{
    /// <summary>Finds a file. It is called once for each path and importing file of an evaluation.</summary>
    /// <param name="importingFile">The name of the file with the import in it.</param>
    /// <param name="path">The path as it is written there.</param>
    /// <returns>The file, or null if there is none, which is an error of the program.</returns>
    JsonnetImport? Import(string importingFile, string path);
}
