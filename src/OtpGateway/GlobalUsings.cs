// ASP.NET Core has options of this name too, for a feature that the gateway does not use.
global using SessionOptions = OtpGateway.Sessions.SessionOptions;
