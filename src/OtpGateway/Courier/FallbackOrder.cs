using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>In which order the channels of a delivery are tried: a channel, then what it names as its fallback, and what those name.</summary>
internal static class FallbackOrder
{
    /// <summary>The channel first, each channel once; empty when there is none with this id.</summary>
    public static IReadOnlyList<ChannelOptions> From(string id, IReadOnlyList<ChannelOptions> channels)
    {
        var order = new List<ChannelOptions>();
        Add(id);
        return order;

        void Add(string next)
        {
            if (order.Exists(known => known.Id == next) || channels.FirstOrDefault(candidate => candidate.Id == next) is not { } channel)
                return;
            order.Add(channel);
            foreach (var fallback in channel.Dispatch.Fallback)
                Add(fallback);
        }
    }

    /// <summary>Reports what cannot be walked.</summary>
    /// <param name="named">Every channel of the list with its place in the configuration and its own fallback.</param>
    /// <param name="ids">All ids, also of channels that are configured elsewhere or not right.</param>
    public static void Check(IReadOnlyList<(ConfigNode Node, string Id, IReadOnlyList<string> Fallback)> named, IReadOnlySet<string> ids)
    {
        foreach (var (node, id, fallback) in named)
        {
            foreach (var (index, next) in fallback.Index())
            {
                var key = $"fallback[{index}]";
                if (next == id)
                    node.Problem(key, $"'{next}' is this channel itself");
                else if (!ids.Contains(next))
                    node.Problem(key, $"'{next}' is the id of no channel: {Spelling.Hint(next, [.. ids.Where(other => other != id)])}");
                else if (fallback.Take(index).Contains(next))
                    node.Problem(key, $"'{next}' stands here twice");
                else if (WayBack(next, id, named, []) is { } way)
                    node.Problem(key, $"goes in a circle: {id} → {string.Join(" → ", way)}");
            }
        }
    }

    private static List<string>? WayBack(string from, string to, IReadOnlyList<(ConfigNode Node, string Id, IReadOnlyList<string> Fallback)> named, HashSet<string> seen)
    {
        if (from == to)
            return [to];
        if (!seen.Add(from))
            return null;
        foreach (var next in named.FirstOrDefault(channel => channel.Id == from).Fallback ?? [])
            if (WayBack(next, to, named, seen) is { } way)
                return [from, .. way];
        return null;
    }
}
