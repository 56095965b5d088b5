using System.Text;
using Dapper;
using Npgsql;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Support;

/// <summary>Everything that a store keeps, as whoever stole it would have it.</summary>
internal static class StoreContent
{
    public static async Task<byte[]> ReadAsync(TestGateway gateway) =>
        gateway.Dsn.StartsWith("postgres", StringComparison.Ordinal) ? await DumpAsync(gateway.Dsn) : await FilesAsync(gateway.DatabaseFile);

    // The file itself, its write-ahead log and what lies beside them.
    private static async Task<byte[]> FilesAsync(string file)
    {
        using var all = new MemoryStream();
        foreach (var name in Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*").Where(name => !name.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        Assert.True(all.Length > 10_000);
        return all.ToArray();
    }

    // Rows as text; bytes show as hexadecimal digits.
    private static async Task<byte[]> DumpAsync(string url)
    {
        Assert.True(PostgresUrl.TryParse(url, out var settings, out var problem), problem);
        settings.Pooling = false;
        await using var connection = new NpgsqlConnection(settings.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var all = new StringBuilder();
        var tables = await connection.QueryAsync<string>("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
        // Of an upload of megabytes the beginning will do.
        foreach (var row in await connection.QueryAsync<string>(string.Join(" UNION ALL ", tables.Select(table => $"SELECT left(CAST(row_of AS TEXT), 200000) FROM {table} row_of"))))
            all.AppendLine(row);
        Assert.True(all.Length > 1_000);
        return Encoding.UTF8.GetBytes(all.ToString());
    }
}
