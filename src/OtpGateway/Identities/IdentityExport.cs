using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>Everything that is kept about somebody, for them to have (GDPR, Article 15).</summary>
internal sealed class IdentityExport(Database database, IdentityStore store, ProvenAddressStore proven, IdentityResolver resolver, KeyRing keys)
{
    // What is sealed or hashed in these says nothing that does not stand in the identity; codes and handles are nobody's to read.
    private static readonly (string What, string Sql)[] Kept =
    [
        ("sessions", "SELECT id, aal, first_factor_at, second_factor_at, seen_at, created_at, expires_at FROM sessions WHERE identity_id = @id ORDER BY created_at"),
        ("observed_logins", "SELECT login_id, set_at, seen_at, expires_at FROM observed_logins WHERE identity_id = @id ORDER BY set_at"),
        ("flows", "SELECT id, type, state, via, submit_count, send_count, created_at, expires_at FROM flows WHERE identity_id = @id ORDER BY created_at"),
        ("codes", "SELECT id, flow_id, channel, created_at, expires_at, used_at FROM codes WHERE identity_id = @id ORDER BY created_at"),
        ("backup_codes", "SELECT backup_codes.id, created_at, confirmed_at, used_at FROM backup_codes JOIN backup_code_sets ON backup_code_sets.id = set_id WHERE backup_codes.identity_id = @id ORDER BY backup_codes.id"),
        ("held_requests", "SELECT id, state, length, created_at, expires_at FROM held_requests WHERE identity_id = @id ORDER BY created_at"),
        ("messages", "SELECT id, status, channel, message_type, template_type, send_count, created_at, sent_at, expires_at FROM messages WHERE identity_id = @id ORDER BY created_at"),
    ];

    /// <summary>Everything, or null when nothing is kept.</summary>
    public async Task<JsonObject?> OfAsync(string id, CancellationToken cancellationToken)
    {
        var known = await store.FindAsync(id, cancellationToken);
        var everything = new JsonObject { ["id"] = id, ["identity"] = known?.ToImportJson() };
        var any = known is not null;
        foreach (var (what, sql) in Kept)
            any |= await AddAsync(everything, what, sql, new DynamicParameters(new { id }), cancellationToken);
        var addresses = await proven.KnownAsync(id, cancellationToken);
        everything["proven_addresses"] = new JsonArray([.. addresses.Select(address => new JsonObject
        {
            ["channel"] = address.Channel,
            ["trait"] = address.Trait,
            ["address"] = address.Value,
            ["proven_at"] = address.ProvenAt == ProvenAddress.Never ? null : Time(address.ProvenAt.ToUnixTimeMilliseconds()),
        })]);
        any |= addresses.Count > 0;
        var counted = new DynamicParameters(new { id });
        var list = "@id";
        foreach (var (index, address) in (known is null ? [] : resolver.AddressesOf(known)).Index())
        {
            counted.Add($"hash{index}", address.Hash(keys));
            list += $", @hash{index}";
        }
        any |= await AddAsync(everything, "counted",
            $"SELECT counter, at FROM counted WHERE key IN ({list}) OR key IN (SELECT address_hash FROM proven_addresses WHERE identity_id = @id) ORDER BY at", counted, cancellationToken);
        return any ? everything : null;
    }

    private async Task<bool> AddAsync(JsonObject everything, string what, string sql, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);
        var list = new JsonArray();
        foreach (IDictionary<string, object?> row in rows)
            list.Add((JsonNode)new JsonObject([.. row.Select(column => KeyValuePair.Create(column.Key, Value(column.Key, column.Value)))]));
        everything[what] = list;
        return list.Count > 0;
    }

    private static JsonNode? Value(string column, object? value) => value switch
    {
        null or DBNull => null,
        long time when column == "at" || column.EndsWith("_at", StringComparison.Ordinal) => Time(time),
        long number => number,
        _ => value.ToString(),
    };

    private static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
