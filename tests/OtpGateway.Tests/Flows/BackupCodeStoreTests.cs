using System.Security.Cryptography;
using System.Text;
using Dapper;
using OtpGateway.Flows;
using OtpGateway.Identities;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Flows;

public class BackupCodeStoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<BackupCode> First = Codes();
    private static readonly IReadOnlyList<BackupCode> Second = Codes();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Set_NotConfirmed_CountsForNothing(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await AddAsync(under, store, "one", First);

        Assert.Null(await store.CountAsync("anna", Token));
        Assert.Null(await store.MatchAsync("anna", First[0], Token));
        var pending = await store.PendingAsync("anna", "flow", Token);
        Assert.False(pending!.WereShown);
        // Not before it was shown.
        Assert.False(await store.ConfirmAsync(pending, "anna", Token));
        Assert.Equal(First, await store.ShowAsync(pending, Token));
        Assert.True(await store.ConfirmAsync(pending, "anna", Token));
        Assert.Equal(First.Count, await store.CountAsync("anna", Token));
        Assert.Null(await store.PendingAsync("anna", "flow", Token));
        Assert.NotNull(await store.MatchAsync("anna", First[0], Token));
        // Somebody else's codes are none of theirs.
        Assert.Null(await store.MatchAsync("emil", First[0], Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Show_TenAtOnce_ShowsThemOnce(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await AddAsync(under, store, "one", First);
        var pending = (await store.PendingAsync("anna", "flow", Token))!;

        var shown = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => store.ShowAsync(pending, Token), Token)));

        Assert.Equal(First, Assert.Single(shown, codes => codes is not null));
        Assert.True((await store.PendingAsync("anna", "flow", Token))!.WereShown);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Confirm_ANewSet_EndsTheOneBefore(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await ConfirmedAsync(under, store, "one", First);
        await AddAsync(under, store, "two", Second);

        // Until then the one before counts.
        Assert.NotNull(await store.MatchAsync("anna", First[0], Token));
        Assert.Null(await store.MatchAsync("anna", Second[0], Token));
        var old = (await store.MatchAsync("anna", First[1], Token))!;
        var pending = (await store.PendingAsync("anna", "flow", Token))!;
        await store.ShowAsync(pending, Token);
        var confirmed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => store.ConfirmAsync(pending, "anna", Token), Token)));

        Assert.Single(confirmed, true);
        Assert.Null(await store.MatchAsync("anna", First[0], Token));
        Assert.NotNull(await store.MatchAsync("anna", Second[0], Token));
        Assert.False(await UseAsync(under, old));
        Assert.Equal(Second.Count, await store.CountAsync("anna", Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Use_FortyAtOnce_ExactlyOneWins(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await ConfirmedAsync(under, store, "one", First);
        var match = (await store.MatchAsync("anna", First[3], Token))!;

        var won = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => UseAsync(under, match), Token)));

        Assert.Single(won, true);
        Assert.True((await store.MatchAsync("anna", First[3], Token))!.IsUsed);
        Assert.False((await store.MatchAsync("anna", First[4], Token))!.IsUsed);
        Assert.Equal(First.Count - 1, await store.CountAsync("anna", Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sweep_PendingSetAtItsEnd_RemovesItAndNoOther(string kind)
    {
        var clock = new ManualTimeProvider(Start);
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await ConfirmedAsync(under, store, "one", First);
        await AddAsync(under, store, "two", Second);
        var pending = (await store.PendingAsync("anna", "flow", Token))!;
        await store.ShowAsync(pending, Token);

        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await store.PendingAsync("anna", "flow", Token));
        Assert.False(await store.ConfirmAsync(pending, "anna", Token));
        await store.SweepAsync(Token);

        Assert.Equal(1, await CountAsync(under, "backup_code_sets"));
        Assert.Equal(First.Count, await CountAsync(under, "backup_codes"));
        Assert.NotNull(await store.MatchAsync("anna", First[0], Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Disable_AndErase_LeaveNothing(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await ConfirmedAsync(under, store, "one", First);
        await AddAsync(under, store, "two", Second);
        var match = (await store.MatchAsync("anna", First[0], Token))!;

        await store.DisableAsync("anna", Token);

        Assert.Equal(0, await CountAsync(under, "backup_codes") + await CountAsync(under, "backup_code_sets"));
        Assert.False(await UseAsync(under, match));
        Assert.Null(await store.CountAsync("anna", Token));

        await ConfirmedAsync(under, store, "three", First);
        // Signing somebody out leaves them what they have stored.
        await under.Database.WriteAsync(async transaction => { await IdentityTraces.EndAsync(transaction, "anna", 0, Token); return true; }, Token);
        Assert.Equal(First.Count, await store.CountAsync("anna", Token));
        var erased = await under.Database.WriteAsync(transaction => IdentityTraces.EraseAsync(transaction, "anna", [], Token), Token);
        Assert.Contains(("backup_codes", First.Count), erased);
        Assert.Equal(0, await CountAsync(under, "backup_codes") + await CountAsync(under, "backup_code_sets"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Kept_AtEveryStep_NoCodeIsInClear(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new BackupCodeStore(under.Database, under.Keys);
        await AddAsync(under, store, "one", First);
        await AssertNoneAsync();
        await store.ShowAsync((await store.PendingAsync("anna", "flow", Token))!, Token);
        await AssertNoneAsync();

        async Task AssertNoneAsync()
        {
            var content = await under.Database.ReadAsync(async connection =>
            {
                var macs = string.Join(' ', await connection.QueryAsync<string>("SELECT mac FROM backup_codes"));
                var codes = (await connection.QueryAsync<byte[]?>("SELECT codes FROM backup_code_sets")).Select(bytes => Encoding.Latin1.GetString(bytes ?? []));
                return macs + string.Concat(codes);
            }, Token);
            Assert.NotEmpty(content);
            Assert.All(First, code => Assert.DoesNotContain(code.Value, content, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static IReadOnlyList<BackupCode> Codes()
    {
        using var random = RandomNumberGenerator.Create();
        return [.. Enumerable.Range(0, BackupCodes.SetSize).Select(_ => BackupCode.New(random))];
    }

    private static Task AddAsync(StoreUnderTest under, BackupCodeStore store, string id, IReadOnlyList<BackupCode> codes) =>
        store.AddAsync(id, "anna", "flow", codes, under.Database.Clock.GetUtcNow().AddMinutes(30), Token);

    private static async Task ConfirmedAsync(StoreUnderTest under, BackupCodeStore store, string id, IReadOnlyList<BackupCode> codes)
    {
        await AddAsync(under, store, id, codes);
        var pending = (await store.PendingAsync("anna", "flow", Token))!;
        await store.ShowAsync(pending, Token);
        Assert.True(await store.ConfirmAsync(pending, "anna", Token));
    }

    private static Task<bool> UseAsync(StoreUnderTest under, MatchedBackupCode code) =>
        under.Database.WriteAsync(transaction => BackupCodeStore.UseAsync(transaction, code, under.Database.Clock.NowMilliseconds, Token), Token);

    private static Task<long> CountAsync(StoreUnderTest under, string table) =>
        under.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), Token);
}
