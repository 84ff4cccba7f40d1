namespace Steppe.Log;

/// <summary>Who a server is and where the others reach it.</summary>
/// <remarks>Addresses are <c>host:port</c> as advertised. The id stays the same when they change.</remarks>
public sealed record ServerIdentity(string Id, string RpcAddress, string HttpAddress);
