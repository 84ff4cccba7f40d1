using System.Text;

namespace Steppe.Hcl;

/// <summary>Builds a string that may not grow past <see cref="HclLimits.MaxStringLength"/>.</summary>
/// <remarks>Throws <see cref="FunctionFailure"/> before the memory is taken.</remarks>
internal sealed class BoundedText
{
    private readonly StringBuilder _text = new();

    public BoundedText Append(ReadOnlySpan<char> text)
    {
        if (text.Length > HclLimits.MaxStringLength - _text.Length)
        {
            throw new FunctionFailure($"the result is longer than {HclLimits.MaxStringLength} characters");
        }

        _text.Append(text);
        return this;
    }

    public BoundedText Append(char value) => Append([value]);

    public override string ToString() => _text.ToString();
}
