/*
 * Policy tests: what policies must say about connections, one assertion a line.
 *   every pod in shop may reach dns:kube-system on UDP/53, TCP/53
 *   only shop/cart may reach shop/redis on TCP/6379
 *   no pod outside monitoring may reach any pod on TCP/9090 except monitoring/*
 * A line goes on behind a comma, and where the next one begins with `may`, `on`, `except`, `over`
 * or `allow`: who feeds the parser leaves that NEWLINE out.
 */
grammar Assertions;

line
    : assertion (NEWLINE | EOF)
    ;

/* Ends alone, as queries and filters have them. */
endsAlone
    : ends EOF
    ;

/* Which connections to show: `from shop/* to data/redis on TCP/6379`. */
filter
    : (FROM from=ends)? (TO to=ends)? (ON ports)? EOF
    ;

assertion
    : source MAY not=NOT? REACH target
      (ON ports (late=exclusion)?)?
      (OVER family=word)?
      (ALLOW EMPTY)?
    ;

source
    : NOTHING (exclusion)?
    | quantifier=(EVERY | ALL | ANY | SOME | NO | ONLY)? ends
    ;

target
    : NOTHING (exclusion)?
    | quantifier=(EVERY | ALL | ANY | SOME | ONLY)? ends
    ;

ends
    : end (COMMA end)* (exclusion)?
    ;

exclusion
    : EXCEPT end (COMMA end)*
    ;

end
    : POD labels=LABELS? ((IN | outside=OUTSIDE) space (OR space)*)?   # pods
    | NODE                                                             # nodes
    | WORLD                                                            # world
    | ANYTHING                                                         # anything
    | DNS                                                              # dns
    | NAMED                                                            # named
    | ADDRESS                                                          # address
    ;

space
    : LABELS
    | word
    ;

ports
    : quantifier=(EVERY | ALL | ANY | SOME) PORT_WORD
    | (some=SOME OF)? listed=portList (EXCEPT except=portList)?
    ;

portList
    : portItem (COMMA portItem)*
    ;

portItem
    : PORT
    | NUMBERS
    ;

/* A word may be one that the language uses too: a namespace can have any name. */
word
    : WORD | NUMBERS | EVERY | ALL | ANY | SOME | NO | ONLY | NOTHING | ANYTHING | MAY | NOT | REACH
    | FROM | TO | ON | OF | IN | OUTSIDE | OR | EXCEPT | OVER | ALLOW | EMPTY | POD | NODE | WORLD | PORT_WORD
    ;

EVERY : 'every' ;
ALL : 'all' ;
ANY : 'any' ;
SOME : 'some' ;
NO : 'no' ;
ONLY : 'only' ;
NOTHING : 'nothing' ;
ANYTHING : 'anything' ;
MAY : 'may' ;
NOT : 'not' ;
REACH : 'reach' ;
FROM : 'from' ;
TO : 'to' ;
ON : 'on' ;
OF : 'of' ;
IN : 'in' ;
OUTSIDE : 'outside' ;
OR : 'or' ;
EXCEPT : 'except' ;
OVER : 'over' ;
ALLOW : 'allow' ;
EMPTY : 'empty' ;
POD : 'pod' | 'pods' ;
NODE : 'node' | 'nodes' ;
WORLD : 'world' ;
PORT_WORD : 'port' | 'ports' ;

/* A line goes on behind a comma. */
COMMA : ',' (BLANK | BREAK | NOTE)* ;
NEWLINE : BREAK ;
COMMENT : NOTE -> skip ;
SPACE : BLANK+ -> skip ;

/* Wider than what is valid, so that a wrong number is told by name. */
PORT : ('TCP' | 'UDP' | 'SCTP' | 'IP') ('/' ~[ \t\r\n,#]*)? | 'ICMP' | 'ICMPv6' ;
NUMBERS : [0-9]+ ('-' [0-9]+)? ;
ADDRESS
    : [0-9]+ '.' [0-9.]* ('/' [0-9]*)?
    | [0-9A-Fa-f]* ':' [0-9A-Fa-f:.]* ('/' [0-9]*)?
    ;
DNS : 'dns:' ~[ \t\r\n,#/{}]+ ;
/* NAMESPACE/NAME, NAMESPACE/*, {team=blue}/{app=cart}, shop/cart[Deployment] */
NAMED : (NAME_PART | LABELS) '/' (NAME_PART | LABELS) ('[' [A-Za-z]+ ']')? ;
LABELS : '{' ~[{}\r\n]* '}' ;
WORD : ~[ \t\r\n,#]+ ;

fragment NAME_PART : [A-Za-z0-9.*_-]+ ;
fragment BLANK : [ \t] ;
fragment BREAK : '\r'? '\n' ;
fragment NOTE : '#' ~[\r\n]* ;
