using System.Text;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>A login for one host, from the address itself or the agent's <c>.netrc</c>.</summary>
/// <param name="Login">The user's name.</param>
/// <param name="Password">A secret.</param>
internal sealed record WebCredentials(string Login, string Password)
{
    /// <summary>The value of the header <c>Authorization</c>.</summary>
    public string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Login}:{Password}"));

    /// <returns>Null when there is none.</returns>
    public static WebCredentials? Of(FetchRequest request, SourceAddress address)
    {
        if (address.UserInfo.Length > 0)
        {
            int colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
            return colon < 0
                ? new WebCredentials(Uri.UnescapeDataString(address.UserInfo), "")
                : new WebCredentials(Uri.UnescapeDataString(address.UserInfo[..colon]), Uri.UnescapeDataString(address.UserInfo[(colon + 1)..]));
        }

        return request.Login.Length + request.Password.Length > 0 ? new WebCredentials(request.Login, request.Password) : null;
    }

    // A password in the clear is a secret all the same.
    public override string ToString() => Login;
}
