using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The two customers of the bank.</summary>
internal sealed class Customers(TimeProvider clock)
{
    private readonly Customer[] customers =
    [
        new("alice", "Alice", "wonderland", "alice@example.org", "+491515550101", new Account(
            clock,
            iban: "DE02 1203 0000 0000 2020 51",
            payees:
            [
                new Payee("p1", "Hatter & March, Tea Merchants", "DE89 3704 0044 0532 0130 00"),
                new Payee("p2", "Dinah’s Veterinary Practice", "AT61 1904 3002 3457 3201"),
                new Payee("p3", "Looking-Glass Opticians", "NL91 ABNA 0417 1643 00"),
            ],
            history:
            [
                (1, "Harbour Café", -7.80m),
                (2, "Hatter & March, Tea Merchants", -42.50m),
                (4, "Rabbit Watches – repair", -119.00m),
                (9, "Salary", 3180.00m),
                (12, "Rent", -1150.00m),
                (31, "Opening balance", 10620.35m),
            ])),
        new("bob", "Bob", "builder", "bob@example.org", null, new Account(
            clock,
            iban: "DE75 5121 0800 1245 1261 99",
            payees:
            [
                new Payee("p1", "Quayside Timber Yard", "FR14 2004 1010 0505 0001 3M02 606"),
                new Payee("p2", "Scoop Plant Hire", "BE68 5390 0754 7034"),
            ],
            history:
            [
                (2, "Quayside Timber Yard", -684.20m),
                (6, "Invoice 2041", 2350.00m),
                (30, "Opening balance", 4102.90m),
            ])),
    ];

    /// <summary>The customer with this name and password, or <see langword="null"/>.</summary>
    public Customer? Find(string? name, string? password)
    {
        var customer = Array.Find(customers, candidate => candidate.Id == name?.Trim().ToLowerInvariant());
        return customer is not null && Secrets.AreEqual(password, customer.Password) ? customer : null;
    }
}
