namespace Steppe.ClientCore;

/// <summary>Finds a host's login in the text of a <c>.netrc</c> file.</summary>
/// <remarks>Pure. <c>machine</c>, <c>default</c>, <c>login</c>, <c>password</c> and <c>macdef</c> are understood.</remarks>
public static class Netrc
{
    /// <summary>The login of <paramref name="host"/>, or the default one; null when the file has neither.</summary>
    public static (string Login, string Password)? Find(string text, string host)
    {
        string[] words = [.. Words(text)];
        for (int i = 0; i < words.Length; i++)
        {
            bool isDefault = words[i] == "default";
            if (!isDefault && !(words[i] == "machine" && i + 1 < words.Length))
            {
                continue;
            }

            string machine = isDefault ? host : words[++i];
            string login = "";
            string password = "";
            while (i + 2 < words.Length && words[i + 1] is "login" or "password" or "account")
            {
                login = words[i + 1] == "login" ? words[i + 2] : login;
                password = words[i + 1] == "password" ? words[i + 2] : password;
                i += 2;
            }

            if (string.Equals(machine, host, StringComparison.OrdinalIgnoreCase))
            {
                return (login, password);
            }
        }

        return null;
    }

    // A macro lasts until an empty line; a "#" begins a comment only where a word would begin.
    private static IEnumerable<string> Words(string text)
    {
        bool isMacro = false;
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.Trim();
            isMacro = (isMacro && trimmed.Length > 0) || trimmed.StartsWith("macdef", StringComparison.Ordinal);
            if (isMacro || trimmed.StartsWith('#'))
            {
                continue;
            }

            foreach (string word in trimmed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                yield return word.Length > 1 && word.StartsWith('"') && word.EndsWith('"') ? word[1..^1] : word;
            }
        }
    }
}
