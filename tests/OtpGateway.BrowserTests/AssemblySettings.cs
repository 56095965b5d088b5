using OtpGateway.BrowserTests;

[assembly: AssemblyFixture(typeof(BrowserFixture))]
