using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace OtpGateway.Storage;

/// <summary>ASP.NET Core's data-protection keys in the store, encrypted with <c>secrets</c>: every node and every restart has the same.</summary>
internal sealed class StoreKeyRepository(Database database, KeyRing keys) : IXmlRepository
{
    private const string Purpose = "data protection";

    // The interface of data protection is synchronous; it is asked at start and when keys are rotated.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.ReadAsync(connection => connection.QueryAsync<Row>("SELECT id, xml FROM data_protection_keys"), CancellationToken.None).GetAwaiter().GetResult()
            .Select(row => keys.OpenText(Purpose, row.Id, row.Xml)).OfType<string>().Select(text => XElement.Parse(text))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var id = Guid.NewGuid().ToString();
        database.ExecuteAsync("INSERT INTO data_protection_keys (id, name, xml, created_at) VALUES (@id, @friendlyName, @xml, @now)",
            new { id, friendlyName, xml = keys.Seal(Purpose, id, element.ToString(SaveOptions.DisableFormatting)), now = database.Clock.NowMilliseconds },
            CancellationToken.None).GetAwaiter().GetResult();
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public byte[] Xml { get; init; } = [];
    }
}
