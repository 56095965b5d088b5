using System.Runtime.InteropServices;
using System.Text;

namespace OtpGateway.Benchmarks.Jsonnet;

/// <summary>The C library of google/jsonnet (Debian's libjsonnet0), by its documented interface, libjsonnet.h.</summary>
internal static class ReferenceLibrary
{
    private const string Name = "libjsonnet.so.0";

    public static string Version => Marshal.PtrToStringUTF8(GetVersion())!;

    /// <summary>One evaluation from beginning to end, which is how the library is used by those who are given a snippet.</summary>
    /// <param name="source">The program, in UTF-8 with a zero at the end.</param>
    /// <param name="context">The JSON of its argument ctx in the same form, or null if it takes none.</param>
    /// <returns>What it prints.</returns>
    public static string Evaluate(byte[] source, byte[]? context)
    {
        var machine = Make();
        try
        {
            if (context is not null)
                SetArgument(machine, "ctx\0"u8.ToArray(), context);
            var output = Evaluate(machine, "snippet\0"u8.ToArray(), source, out var error);
            var text = Marshal.PtrToStringUTF8(output)!;
            Reallocate(machine, output, 0);
            return error == 0 ? text : throw new BenchmarkException($"libjsonnet0 has failed: {text}");
        }
        finally
        {
            Destroy(machine);
        }
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport(Name, EntryPoint = "jsonnet_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetVersion();

    [DllImport(Name, EntryPoint = "jsonnet_make")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Make();

    [DllImport(Name, EntryPoint = "jsonnet_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Destroy(nint machine);

    [DllImport(Name, EntryPoint = "jsonnet_tla_code")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetArgument(nint machine, byte[] name, byte[] code);

    [DllImport(Name, EntryPoint = "jsonnet_evaluate_snippet")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Evaluate(nint machine, byte[] fileName, byte[] snippet, out int error);

    [DllImport(Name, EntryPoint = "jsonnet_realloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Reallocate(nint machine, nint buffer, nuint size);
}
