namespace Shien.Inspection.Guests;

/// <summary>An address that a service takes connections at, as far as files tell: what a program decides when it runs is not known.</summary>
/// <param name="Service">As in <see cref="ServiceFacts"/>.</param>
/// <param name="Address"><c>*:2375</c>, <c>127.0.0.1:3306</c>; the port is <c>?</c> where it is not known.</param>
/// <param name="Where">The file and line that says so.</param>
public sealed record ListeningFacts(string Service, string Address, string Where);
