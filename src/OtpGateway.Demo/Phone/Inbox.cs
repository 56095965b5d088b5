namespace OtpGateway.Demo.Phone;

/// <summary>The messages that have arrived, in memory and in order. Safe for several requests at a time.</summary>
internal sealed class Inbox
{
    /// <remarks>More than anyone reads; it only keeps a load test from filling the memory.</remarks>
    private const int Capacity = 500;

    private readonly Lock gate = new();
    private readonly LinkedList<(Message Message, string? Key)> messages = new();
    private readonly Dictionary<string, Message> byKey = [];
    private long version;

    /// <summary>Grows with each message, so that a page can tell whether there is anything new.</summary>
    public long Version
    {
        get
        {
            lock (gate)
            {
                return version;
            }
        }
    }

    /// <summary>Messages of a channel, newest first.</summary>
    public Message[] Read(Channel channel)
    {
        lock (gate)
        {
            return [.. messages.Select(entry => entry.Message).Where(message => message.Channel == channel)];
        }
    }

    /// <summary>Takes a message in. One that comes again with the same idempotency key is the one that is already here.</summary>
    public Message Receive(Message message, string? idempotencyKey)
    {
        var key = string.IsNullOrEmpty(idempotencyKey) ? null : $"{message.Channel} {idempotencyKey}";
        lock (gate)
        {
            if (key is not null && byKey.TryGetValue(key, out var known))
            {
                return known;
            }

            messages.AddFirst((message, key));
            if (key is not null)
            {
                byKey[key] = message;
            }

            if (messages.Count > Capacity)
            {
                if (messages.Last!.Value.Key is { } oldest)
                {
                    byKey.Remove(oldest);
                }

                messages.RemoveLast();
            }

            version++;
            return message;
        }
    }
}
