using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>How messages go out by a channel, whoever its provider is (an entry of <c>courier.channels</c>).</summary>
internal sealed record DispatchOptions
{
    /// <summary>What kind of message its provider takes: <c>sms</c> or <c>email</c>. Default: <c>email</c> for the channel <c>email</c> and for SMTP, else <c>sms</c>.</summary>
    public string MessageType { get; init; } = TemplateSet.Sms;

    /// <summary>The channels that are tried in the same delivery, in this order, when this one fails. Default: none.</summary>
    public IReadOnlyList<string> Fallback { get; init; } = [];

    /// <summary>How long one delivery may take, over all its channels. Default: 25 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How many of its messages are sent at once. Default: 8.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>After how many failures in a row the provider is left alone; 0: never. Default: 5.</summary>
    public int BreakAfter { get; init; } = 5;

    /// <summary>For how long. Default: 30 s.</summary>
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="node">The channel.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isMail">Whether it takes e-mail unless it says otherwise.</param>
    /// <param name="pullCount"><c>courier.worker.pull_count</c>: no channel sends more at once.</param>
    public static DispatchOptions Read(ConfigNode node, string id, bool isMail, int pullCount)
    {
        var defaults = new DispatchOptions();
        var breaker = node.Section("circuit_breaker");
        var type = node.Choice("message_type", isMail ? TemplateSet.Email : TemplateSet.Sms, (TemplateSet.Sms, TemplateSet.Sms), (TemplateSet.Email, TemplateSet.Email));
        if (id is TemplateSet.Sms or TemplateSet.Email && id != type)
            node.Problem("message_type", $"must be \"{id}\": that is what messages of this id are");
        var failures = breaker.Int("failures", defaults.BreakAfter, 0, 100);
        if (failures == 1)
            breaker.Problem("failures", "must be 2 or more; 0 switches the circuit breaker off");
        return new DispatchOptions
        {
            MessageType = type,
            Fallback = node.Strings("fallback"),
            Deadline = node.Duration("deadline", defaults.Deadline, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            Concurrency = node.Int("concurrency", pullCount, 1, pullCount),
            BreakAfter = failures,
            BreakFor = breaker.Duration("open", defaults.BreakFor, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
    }
}
