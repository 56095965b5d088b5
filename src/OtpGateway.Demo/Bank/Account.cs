using System.Security.Cryptography;

namespace OtpGateway.Demo.Bank;

/// <summary>Money, statement, payees and documents of one customer. Safe for several requests at a time.</summary>
internal sealed class Account
{
    /// <summary>Digits and letters that cannot be taken for one another when read aloud.</summary>
    private const string NumberAlphabet = "23456789ABCDEFGHJKLMNPQRSTVWXYZ";

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly List<Transaction> transactions;
    private readonly List<Payee> payees;
    private readonly List<Document> documents = [];
    private decimal transferLimit = 5000m;

    public Account(TimeProvider clock, string iban, IEnumerable<Payee> payees, (int DaysAgo, string Text, decimal Amount)[] history)
    {
        this.clock = clock;
        Iban = iban;
        this.payees = [.. payees];
        var now = clock.GetUtcNow();
        transactions = [.. history.Select(line => new Transaction(now.AddDays(-line.DaysAgo), line.Text, line.Amount))];
    }

    public string Iban { get; }

    /// <summary>The most that one transfer may move.</summary>
    public decimal TransferLimit
    {
        get
        {
            lock (gate)
            {
                return transferLimit;
            }
        }

        set
        {
            lock (gate)
            {
                transferLimit = value;
            }
        }
    }

    public decimal Balance
    {
        get
        {
            lock (gate)
            {
                return transactions.Sum(transaction => transaction.Amount);
            }
        }
    }

    /// <summary>The statement, newest line first.</summary>
    public Transaction[] Transactions
    {
        get
        {
            lock (gate)
            {
                return [.. transactions];
            }
        }
    }

    public Payee[] Payees
    {
        get
        {
            lock (gate)
            {
                return [.. payees];
            }
        }
    }

    /// <summary>Documents received, newest first.</summary>
    public Document[] Documents
    {
        get
        {
            lock (gate)
            {
                return [.. documents];
            }
        }
    }

    /// <summary>Moves money. Sent twice, it moves twice: the bank trusts whoever stands in front of it to deliver a request once.</summary>
    public TransferOutcome Transfer(Transfer transfer, out Transaction? booked)
    {
        booked = null;
        lock (gate)
        {
            if (transfer.Amount > transferLimit)
            {
                return TransferOutcome.OverLimit;
            }

            if (transfer.Amount > transactions.Sum(transaction => transaction.Amount))
            {
                return TransferOutcome.NoFunds;
            }

            var known = payees.Find(candidate => Bank.Transfer.Compact(candidate.Iban) == transfer.Recipient);
            var text = $"Transfer to {transfer.Payee ?? known?.Name ?? Bank.Transfer.Grouped(transfer.Recipient)}"
                + (transfer.Reference.Length > 0 ? $" – {transfer.Reference}" : "");
            var number = "FH-" + RandomNumberGenerator.GetString(NumberAlphabet, 8);
            booked = new Transaction(clock.GetUtcNow(), text, -transfer.Amount, number);
            transactions.Insert(0, booked);
            return TransferOutcome.Done;
        }
    }

    public Payee? FindPayee(string? id)
    {
        lock (gate)
        {
            return payees.Find(payee => payee.Id == id);
        }
    }

    public bool RemovePayee(string id)
    {
        lock (gate)
        {
            return payees.RemoveAll(payee => payee.Id == id) > 0;
        }
    }

    public void Add(Document document)
    {
        lock (gate)
        {
            documents.Insert(0, document);
        }
    }
}
