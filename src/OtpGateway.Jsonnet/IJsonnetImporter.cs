namespace OtpGateway.Jsonnet;

/// <summary>Finds the files that programs import.</summary>
public interface IJsonnetImporter
{
    /// <summary>Finds a file.</summary>
    /// <param name="importingFile">The name of the file with the import in it.</param>
    /// <param name="path">The path as it is written there.</param>
    /// <returns>The file, or null if there is none.</returns>
    JsonnetImport? Import(string importingFile, string path);
}
