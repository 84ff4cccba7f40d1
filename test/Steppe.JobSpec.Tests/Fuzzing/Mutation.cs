using System.Text;

namespace Steppe.JobSpec.Tests.Fuzzing;

/// <summary>Damages text in a few places.</summary>
/// <remarks>Equal seeds do equal damage.</remarks>
internal sealed class Mutation(int seed)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "(", ")", "\"", "\"", "${", "%{", "~}", "}", "<<EOT\n", "<<-X\n", "\nEOT\n", "=", "=>", "...", "..", ".", ",", ":", "?", "*", "[*]",
        "//", "/*", "*/", "#", "\n", "\r\n", "\r", "\t", "\0", "\uFEFF", "\uFFFD", "é", "e\u0301", "👍", "\ud83d", "\\", "\\u", "\\U0010FFFF", "0x", "1e99999", "-",
        "null", "true", "for", "in", "if", "endif", "endfor", "else", "dynamic", "content", "var.", "local.", "job", "variable", "try(", "can(", "convert(",
        "'", "`", "&", "|", "^", ";", "999999999999999999999999",
    ];

    private readonly Random _dice = new(seed);

    /// <summary>Gives a damaged copy.</summary>
    public string Of(string text)
    {
        StringBuilder result = new(text);
        for (int times = 1 + _dice.Next(4); times > 0 && result.Length > 0; times--)
        {
            int at = _dice.Next(result.Length);
            int length = Math.Min(result.Length - at, 1 + _dice.Next(_dice.Next(5) == 0 ? 200 : 8));
            switch (_dice.Next(6))
            {
                case 0:
                    result.Remove(at, length);
                    break;
                case 1:
                    result.Insert(at, Pieces[_dice.Next(Pieces.Length)]);
                    break;
                case 2:
                    result.Remove(at, length).Insert(Math.Min(at, result.Length), Pieces[_dice.Next(Pieces.Length)]);
                    break;
                case 3:
                    result.Insert(_dice.Next(result.Length), result.ToString(at, length));
                    break;
                case 4:
                    result.Insert(at, result.ToString(at, length), 1 + _dice.Next(300));
                    break;
                default:
                    result[at] = (char)(result[at] ^ (1 << _dice.Next(8)));
                    break;
            }
        }

        return result.ToString();
    }
}
