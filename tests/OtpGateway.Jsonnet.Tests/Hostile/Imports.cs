using System.Globalization;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>Imports that go in circles or have no end. The files are made by <see cref="WriteTo"/>.</summary>
internal static class Imports
{
    /// <summary>A file that is asked for again for each line, each time by another name.</summary>
    private const int Chain = 600;

    public static readonly HostileProgram[] Programs =
    [
        HostileProgram.Fails("import of itself", "import 'self.jsonnet'"),
        HostileProgram.Fails("imports of each other", "import 'a.jsonnet'"),
        HostileProgram.Fails("imports of each other in fields", "(import 'fields-a.jsonnet').x.x.x"),
        HostileProgram.Fails("import through a directory that is its own", "import 'ring/ring/through.jsonnet'"),
        HostileProgram.Fails("import through a link to itself", "import 'loop.jsonnet'"),
        HostileProgram.Exhausts("imports in a long chain", "import 'chain0.jsonnet'"),
        HostileProgram.Fails("import of a directory", "importstr 'ring'"),
        HostileProgram.Fails("import of /dev/zero", "importstr '/dev/zero'"),
        HostileProgram.Fails("import of /dev/zero as code", "import '/dev/zero'"),
        HostileProgram.Fails("import of /dev/zero as bytes", "importbin '/dev/zero'"),
        HostileProgram.Fails("import of /dev/zero through a link", "importstr 'zero'"),
        HostileProgram.Fails("import of /dev/random by a detour", "importstr '/../dev/./random'"),
        HostileProgram.Fails("import of standard input", "importstr '/dev/stdin'"),
        HostileProgram.Fails("import of the process's memory", "importbin '/proc/self/mem'"),
        HostileProgram.Fails("import of the process's environment", "importstr '/proc/self/environ'"),
        HostileProgram.Harmless("import of a pipe", "importstr 'pipe'"),
        HostileProgram.Fails("import of a huge file", "importstr 'huge'"),
        HostileProgram.Exhausts("import of a large file", "std.length(importstr 'large') + std.length(importbin 'large')"),
        HostileProgram.Exhausts("import of a large program", "import 'large.jsonnet'"),
        HostileProgram.Harmless("import of what is no text", "importstr 'bytes'"),
        HostileProgram.Fails("import of a name with NUL", "importstr 'a\\u0000b'"),
        HostileProgram.Fails("import of a very long name", "importstr '" + new string('a', 100_000) + "'"),
        HostileProgram.Fails("import of a very long path", "importstr '" + HostileProgram.Repeat("ring/", 50_000) + "a.jsonnet'"),
        HostileProgram.Fails("import of nothing", "importstr ''"),
    ];

    public static void WriteTo(string directory)
    {
        Write("self.jsonnet", "import 'self.jsonnet'");
        Write("a.jsonnet", "import 'b.jsonnet'");
        Write("b.jsonnet", "import 'a.jsonnet'");
        Write("fields-a.jsonnet", "{ x: (import 'fields-b.jsonnet').x }");
        Write("fields-b.jsonnet", "{ x: (import 'fields-a.jsonnet').x }");
        Write("through.jsonnet", "import 'ring/through.jsonnet'");
        Write("bytes", "\uFFFD");
        File.WriteAllBytes(Path.Combine(directory, "bytes"), [0x61, 0xFF, 0xFE, 0x80]);
        for (var i = 0; i < Chain; i++)
        {
            Write($"chain{i}.jsonnet", string.Create(CultureInfo.InvariantCulture, $"1 + import 'chain{i + 1}.jsonnet'"));
        }

        Write($"chain{Chain}.jsonnet", "1");
        File.WriteAllBytes(Path.Combine(directory, "large"), Enumerable.Repeat((byte)'x', 16 * 1024 * 1024).ToArray());
        Write("large.jsonnet", "[" + HostileProgram.Repeat("1,", 5_000_000) + "]");
        using (var huge = File.Create(Path.Combine(directory, "huge")))
        {
            huge.SetLength(1L << 34);
        }

        File.CreateSymbolicLink(Path.Combine(directory, "ring"), ".");
        File.CreateSymbolicLink(Path.Combine(directory, "loop.jsonnet"), "loop.jsonnet");
        File.CreateSymbolicLink(Path.Combine(directory, "zero"), "/dev/zero");
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", Path.Combine(directory, "pipe"));
        mkfifo.WaitForExit();

        void Write(string name, string text) => File.WriteAllText(Path.Combine(directory, name), text);
    }
}
