using System.Reflection;

namespace OtpGateway.Storage;

/// <summary>Refuses to run on versions of ASP.NET Core's data protection whose cookies can be forged (CVE-2026-40372: 10.0.0 to 10.0.6).</summary>
internal static class DataProtectionVersion
{
    private static readonly Version FirstBad = new(10, 0, 0);
    private static readonly Version FirstGood = new(10, 0, 7);

    /// <exception cref="StoreException">This process has such a version; the message says what to do.</exception>
    public static void Check() => Check(typeof(Microsoft.AspNetCore.DataProtection.IDataProtectionBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    /// <param name="informational">As the assembly has it: <c>10.0.12+sha</c>, or <c>10.0.0-rc.1+sha</c>.</param>
    internal static void Check(string? informational)
    {
        var text = (informational ?? "").Split('+', '-')[0];
        // Previews of the first good one came before it.
        if (!Version.TryParse(text, out var version) || (version >= FirstBad && (version < FirstGood || (version == FirstGood && informational!.Contains('-', StringComparison.Ordinal)))))
            throw new StoreException($"The installed ASP.NET Core has data protection {informational ?? "of no known version"}, and with 10.0.0 to 10.0.6 cookies can be forged (CVE-2026-40372): install runtime 10.0.7 or later.");
    }
}
