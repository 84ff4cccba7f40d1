namespace Steppe.Hcl;

/// <summary>What all evaluations of one file share: access to the outside, and a common allowance of work.</summary>
/// <remarks>Not thread-safe. Use one per file, so that <see cref="HclLimits"/> bound the file as a whole.</remarks>
public sealed class EvaluationSession
{
    private long _steps;
    private long _characters;

    /// <summary>Access to files; null makes the file functions fail with "filesystem function disabled".</summary>
    public IFileFunctions? Files { get; init; }

    /// <summary>Source of random bytes for <c>uuidv4</c> and <c>bcrypt</c>, asked for a count; null makes them fail.</summary>
    public Func<int, byte[]>? RandomBytes { get; init; }

    internal void Step(SourceRange range)
    {
        if (++_steps > HclLimits.MaxSteps)
        {
            throw new HclException("Evaluation too long", $"The expressions of this file need more than {HclLimits.MaxSteps} steps.", range);
        }
    }

    internal void Produce(int characters, SourceRange range)
    {
        _characters += characters;
        if (_characters > HclLimits.MaxProducedCharacters)
        {
            throw new HclException("Result too large", $"The expressions of this file produce more than {HclLimits.MaxProducedCharacters} characters.", range);
        }
    }
}
