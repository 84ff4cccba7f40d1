using System.Security.Cryptography;
using System.Text;
using Steppe.Model;

namespace Steppe.Protocol;

/// <summary>What lets one client agent fetch the data of an allocation from another one.</summary>
/// <remarks>Pure. Made by the servers for the allocation's replacement only; the agent that holds the data makes it again from its own
/// secret and compares. It opens this one allocation, for as long as the node keeps its secret.</remarks>
public static class DiskToken
{
    /// <summary>The token of an allocation.</summary>
    /// <param name="nodeSecret">Secret of the node that holds its data.</param>
    /// <param name="allocation">The allocation.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(Guid nodeSecret, AllocationId allocation) => Convert.ToHexStringLower(
        HMACSHA256.HashData(nodeSecret.ToByteArray(bigEndian: true), Encoding.ASCII.GetBytes(allocation.ToString())));

    /// <summary>Whether a token is the right one; takes as long when it is not.</summary>
    public static bool Opens(string token, Guid nodeSecret, AllocationId allocation) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Of(nodeSecret, allocation)));
}
