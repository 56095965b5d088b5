using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Admin;
using OtpGateway.Audit;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway audit verify</c>: whether the files of the audit trail are whole.</summary>
internal static class AuditVerifyCommand
{
    public static Command Make()
    {
        var folder = new Option<string>("--folder") { HelpName = "DIR", Description = "where the files are. Default: gateway.audit.folder" };
        var node = new Option<string>("--node") { HelpName = "NAME", Description = "only this node's files must be there. Default: those of all" };
        var command = new Command("verify", "Checks the files of the audit trail against what the store knows of them: altered, missing, inserted and cut-off lines, and files that are gone. Exit code 1 when there are any.")
        {
            folder, node,
        };
        var store = new StoreArguments(command);
        command.SetAction((told, cancellationToken) => store.RunAsync(
            told,
            async open => await VerifyAsync(told, folder, node, open.Options.Audit, open.Keys, await new AuditAnchorStore(open.Database, open.Keys).ListAsync(cancellationToken), cancellationToken),
            async api =>
            {
                var (options, secrets) = store.Load(told);
                return await VerifyAsync(told, folder, node, options.Audit, new KeyRing(secrets), await AnchorsAsync(api, cancellationToken), cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> VerifyAsync(ParseResult told, Option<string> folder, Option<string> node, AuditOptions options, KeyRing keys, IReadOnlyList<AuditAnchor> anchors, CancellationToken cancellationToken)
    {
        var (output, errors) = (told.InvocationConfiguration.Output, told.InvocationConfiguration.Error);
        var where = told.GetValue(folder) ?? options.Folder;
        if (where.Length == 0)
        {
            await errors.WriteLineAsync("gateway.audit.folder is empty: the events go to the log, and nothing chains them.");
            return CommandLine.Unusable;
        }
        var verdict = await new AuditVerifier(where, keys).VerifyAsync(anchors, told.GetValue(node), TimeProvider.System.GetUtcNow() - options.Keep, cancellationToken);
        if (told.GetValue(node) is { } named && anchors.All(anchor => anchor.Node != named))
        {
            await errors.WriteLineAsync($"The store knows nothing of a node {named}; it knows {string.Join(", ", anchors.Select(anchor => anchor.Node).Distinct().DefaultIfEmpty("none"))}.");
            return CommandLine.Unusable;
        }
        foreach (var note in verdict.Notes)
            await output.WriteLineAsync($"note: {note}");
        foreach (var problem in verdict.Problems)
            await errors.WriteLineAsync(problem);
        await output.WriteLineAsync($"{verdict.Files} files, {verdict.Lines} lines in {Path.GetFullPath(where)}: {(verdict.Problems.Count == 0 ? "whole" : $"{verdict.Problems.Count} problems")}");
        return verdict.Problems.Count == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<AuditAnchor>> AnchorsAsync(AdminApi api, CancellationToken cancellationToken)
    {
        var (status, body, _) = await api.SendAsync(HttpMethod.Get, AuditEndpoints.Path, null, cancellationToken);
        if (status != HttpStatusCode.OK || body is not JsonArray anchors)
            throw AdminApi.Unexpected(status, body);
        try
        {
            return [.. anchors.Select(AuditAnchorJson.Read)];
        }
        catch (JsonException exception)
        {
            throw new AdminApiException($"The admin API answered what is no list of anchors: {exception.Message}");
        }
    }
}
